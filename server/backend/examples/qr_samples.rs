//! Writes QR codes of slips that nobody holds, with what they say, as JSON: for the tests that decode them with other
//! programs (`end2end/qr`). The longest public address of the contract (28 characters), and shorter ones.

use backend::slips::{
    PublicUrl,
    qr::{ModuleSize, Symbol},
};
use domain::token::Token;

/// Any bits: the same at every run, so that a picture that was read once is read again.
const TOKENS: [u128; 4] = [0x0123_4567_89ab_cdef, 0x0f1e_2d3c_4b5a_6978, 0x0800_0000_0000_0001, 0x05a5_5a5a_c3c3_3c3c];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut samples = Vec::new();
    for host in ["https://khaosat-hailong.quangngai.vn", "https://hailong.hatinh.gov.vn", "https://ks.gov.vn"] {
        let url = PublicUrl::parse(host)?;
        for bits in TOKENS {
            let text = url.qr_text(&Token::from_bits(bits));
            let svg = Symbol::of(&text)?.file(ModuleSize::THERMAL_203);
            samples.push(serde_json::json!({ "text": text, "svg": svg }));
        }
    }
    println!("{}", serde_json::to_string(&samples)?);
    Ok(())
}
