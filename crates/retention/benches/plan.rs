//! How long a plan takes: `cargo bench -p retention`.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints what it measured")]

use std::num::NonZeroUsize;
use std::time::Instant;

use jiff::{Timestamp, ToSpan};
use retention::{Blob, Child, Content, Digest, Image, Kind, Manifest, Order, Policy, plan};

fn main() {
    let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let policy = Policy { keep: NonZeroUsize::new(10), ..Policy::default() };
    for versions in [20_000, 200_000] {
        let image = image(versions / 4, now);
        let start = Instant::now();
        let plan = plan(&image, &policy, now, Order::TagsFirst).unwrap();
        let time = start.elapsed();
        println!("{versions} versions: {} steps in {} ms", plan.steps.len(), time.as_millis());
    }
}

/// Images for two platforms with their provenance, one an hour.
fn image(count: usize, now: Timestamp) -> Image {
    let mut image = Image { name: "ghcr.io/acme/api".to_owned(), is_complete: true, ..Image::default() };
    for number in 0..count {
        let date = now - i64::try_from(number).unwrap().hours();
        let digest = |part: usize| Digest::from(format!("sha256:{:064x}", number * 4 + part).as_str());
        let children = (1..4).map(|part| Child { digest: digest(part), is_image: true }).collect();
        let mut add = |part, kind, children, blobs| {
            let content = Content::Read { kind, children, subject: None, blobs };
            image.manifests.insert(digest(part), Manifest { content, date: Some(date), size: 500 });
        };
        add(0, Kind::Index, children, Vec::new());
        for part in 1..4 {
            add(part, Kind::Image, Vec::new(), vec![Blob { digest: digest(part), size: 1_000_000 }]);
        }
        image.tags.insert(format!("sha-{number:07x}"), digest(0));
    }
    image
}
