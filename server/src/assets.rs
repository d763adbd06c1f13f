//! The browser bundles: a handful of files, read once, compressed once, served from memory under an address that changes
//! with their bytes, so that a phone keeps them for good.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, OnceLock},
};

/// The files of a site directory's `pkg`.
#[derive(Clone, Debug)]
pub struct Assets {
    files: Arc<BTreeMap<String, File>>,
    fingerprint: String,
}

#[derive(Debug)]
struct File {
    kind: &'static str,
    plain: Bytes,
    /// Filled in the background: the densest compression takes a moment, and nobody should wait for it at the start.
    brotli: OnceLock<Bytes>,
}

impl Assets {
    /// Reads the files, and compresses them in the background. A missing directory is no error: pages work without islands.
    pub fn load(site: &Path) -> Self {
        let mut files = BTreeMap::new();
        let mut hash = Sha256::new();
        let mut paths: Vec<_> = std::fs::read_dir(site.join("pkg")).into_iter().flatten().flatten().map(|e| e.path()).collect();
        paths.sort();
        for path in paths {
            let kind = match path.extension().and_then(|e| e.to_str()) {
                Some("js") => "text/javascript; charset=utf-8",
                Some("wasm") => "application/wasm",
                _ => continue,
            };
            if let (Some(name), Ok(plain)) = (path.file_name().and_then(|n| n.to_str()), std::fs::read(&path)) {
                hash.update(name.as_bytes());
                hash.update(&plain);
                files.insert(name.to_owned(), File { kind, plain: plain.into(), brotli: OnceLock::new() });
            }
        }
        if files.is_empty() {
            tracing::warn!(site = %site.display(), "no browser bundles: pages work, without live checks and live boards");
        }
        let fingerprint = backend::keys::to_hex(&hash.finalize()[..8]);
        let files = Arc::new(files);
        let to_compress = files.clone();
        std::thread::spawn(move || to_compress.values().for_each(File::compress));
        Self { files, fingerprint }
    }

    /// The address below the root.
    pub fn path(&self) -> String {
        format!("pkg/{}", self.fingerprint)
    }

    /// Answers a request for a file.
    pub fn serve(&self, name: &str, headers: &HeaderMap) -> Response<Body> {
        let Some(file) = self.files.get(name) else { return StatusCode::NOT_FOUND.into_response() };
        let takes_brotli = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("br"));
        let brotli = file.brotli.get().filter(|_| takes_brotli);
        let mut response = Response::new(Body::from(brotli.unwrap_or(&file.plain).clone()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if brotli.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }
}

impl File {
    fn compress(&self) {
        let mut out = Vec::new();
        let params = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
        if brotli::BrotliCompress(&mut &self.plain[..], &mut out, &params).is_ok() {
            let _ = self.brotli.set(out.into());
        }
    }
}
