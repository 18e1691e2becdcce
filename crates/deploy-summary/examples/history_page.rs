//! Writes the history page of a made-up shop, to be looked at and photographed: `cargo run -p deploy-summary --example history_page -- FOLDER`.

#![expect(clippy::unwrap_used, reason = "an example fails by panicking")]

#[path = "../tests/history/scene.rs"]
mod scene;
#[path = "../tests/history/three_months.rs"]
mod three_months;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let shop = scene::Shop::start().await;
    three_months::three_months(&shop.github);
    let step = shop.history(&[("html", "history.html"), ("json", "history.json")]).await;
    assert_eq!(step.exit, 0, "{}", step.log);
    for name in ["history.html", "history.json"] {
        std::fs::write(std::path::Path::new(&folder).join(name), shop.read(name)).unwrap();
    }
    std::fs::write(std::path::Path::new(&folder).join("summary.md"), step.summary.unwrap_or_default()).unwrap();
}
