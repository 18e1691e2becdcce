//! The files of a release.

use semantic_release::publish::{AssetFile, FileProblem, PublishError, Todo};

use crate::{World, told};

#[tokio::test]
async fn files_are_attached_with_their_checksums_before_the_release_is_published() {
    let world = World::new().await;
    let mut todo = world.whole();
    todo.assets[0].label = Some("The shop".to_owned());
    todo.assets[1].name = Some("cart 1.1.0.zip".to_owned());
    let done = world.publish(&todo).await.unwrap();
    assert_eq!(done.assets, ["shop.txt", "cart.1.1.0.zip", "SHA256SUMS"]);
    let release = &world.github.releases()[0];
    let shown: Vec<_> =
        release.assets.iter().map(|asset| (asset.name.as_str(), asset.label.as_str(), asset.content_type.as_str())).collect();
    let expected = [
        ("shop.txt", "The shop", "text/plain"),
        ("cart.1.1.0.zip", "cart 1.1.0.zip", "application/zip"),
        ("SHA256SUMS", "", "text/plain"),
    ];
    assert_eq!(shown, expected);
    let sums = "1c42ddc0285b9c25135be3bf345e6a041271b784b22a6f6cab6588dab93c5980  cart.1.1.0.zip\n\
                8d9001d32c6a703d95921a77115050f33dd823d3f1730bd35215dcbecad6dc20  shop.txt\n";
    assert_eq!(release.assets[2].content, sums);
    let requests = world.requests(0);
    let last_upload = requests.iter().rposition(|request| request.contains("/assets?")).unwrap();
    let publication = requests.iter().position(|request| request.starts_with("PATCH releases/")).unwrap();
    assert!(last_upload < publication, "{requests:?}");
}

#[tokio::test]
async fn files_that_cannot_be_attached_are_all_told_before_anything_is_done() {
    let world = World::new().await;
    std::fs::write(world.path("empty"), "").unwrap();
    std::fs::create_dir(world.path("dist")).unwrap();
    let mut assets: Vec<AssetFile> =
        ["shop.txt", "missing", "empty", "dist"].map(|name| AssetFile::new(world.path(name))).to_vec();
    assets.push(AssetFile { name: Some("shop.txt".to_owned()), ..AssetFile::new(world.path("cart.zip")) });
    let error = world.publish(&Todo { assets, ..world.plain() }).await.unwrap_err();
    let PublishError::Files(problems) = &error else { panic!("{error:?}") };
    assert!(
        matches!(
            problems.as_slice(),
            [FileProblem::Unreadable { .. }, FileProblem::Empty { .. }, FileProblem::NoFile { .. }, FileProblem::SameName { .. }]
        ),
        "{problems:?}"
    );
    assert!(told(&error).contains("would both be attached as shop.txt"), "{}", told(&error));
    assert_eq!(world.server.seen().len(), 0);
}

#[tokio::test]
async fn what_broke_off_or_is_of_another_build_is_uploaded_again_to_a_draft() {
    let world = World::new().await;
    let todo = world.whole();
    let draft = world.github.draft(&todo.tag, &todo.name, &todo.notes);
    world.github.break_upload(draft, "shop.txt");
    world.github.attach(draft, "cart.zip", "another build");
    world.github.attach(draft, "by-hand.txt", "kept");
    world.publish(&todo).await.unwrap();
    let assets = world.state().releases[0].assets.clone();
    let names: Vec<(&str, &str)> = assets.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    assert_eq!(names[1..], [("by-hand.txt", "kept"), ("cart.zip", "cart"), ("shop.txt", "shop")]);
}

#[tokio::test]
async fn a_published_release_gets_what_it_lacks_and_keeps_what_it_has() {
    let world = World::new().await;
    world.publish(&Todo { assets: vec![AssetFile::new(world.path("shop.txt"))], ..world.plain() }).await.unwrap();
    world.publish(&world.whole()).await.unwrap();
    let assets = &world.state().releases[0].assets;
    assert_eq!(assets.len(), 3);
    assert!(assets[0].1.contains("  cart.zip\n") && assets[0].1.contains("  shop.txt\n"), "the checksums name both");

    std::fs::write(world.path("shop.txt"), "another build").unwrap();
    let before = world.state();
    world.publish(&world.whole()).await.unwrap();
    assert_eq!(world.state(), before, "what people may have downloaded stays");
}

#[tokio::test]
async fn an_immutable_release_is_made_whole_and_one_that_lacks_files_is_told() {
    let world = World::new().await;
    world.github.make_releases_immutable();
    world.publish(&world.whole()).await.unwrap();
    assert!(world.github.releases()[0].immutable);
    assert_eq!(world.github.releases()[0].assets.len(), 3);

    let world = World::new().await;
    world.github.make_releases_immutable();
    world.publish(&world.plain()).await.unwrap();
    let error = world.publish(&world.whole()).await.unwrap_err();
    assert!(matches!(&error, PublishError::Immutable { names, .. } if names[0] == "shop.txt"), "{error:?}");
    assert!(told(&error).contains("release the next version"), "{}", told(&error));
}
