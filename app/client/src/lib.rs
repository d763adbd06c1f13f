//! The browser's entry: wakes the islands of the page. Which islands there are is the bundle's feature.

// Without this line the linker would drop the crate, and the islands with it.
use ui as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script when the bundle has arrived.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
