//! The ledger as everybody meets it: the head on the results page, the proof behind a receipt.

use crate::support::{Site, survey};
use domain::ledger::{Head, Verifying};
use http::StatusCode;

async fn key(site: &Site) -> Verifying {
    site.get("/so-cai/khoa").await.text.trim().parse().unwrap()
}

async fn head(site: &Site) -> Head {
    let answer = site.get("/so-cai").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("content-type").starts_with("text/plain"));
    assert!(answer.header("content-disposition").starts_with("attachment"));
    key(site).await.head(&answer.text).unwrap()
}

async fn everybody_takes_the_head_away(site: Site) {
    let head = head(&site).await;
    let page = site.get("/ket-qua").await;
    assert!(page.text.contains(&head.short_root()), "the page shows the beginning of the same root");
    assert!(page.text.contains("href=\"/so-cai\""));
}

async fn a_sealed_receipt_leads_to_its_proof(site: Site) {
    let slips = site.open_slips(0).await;
    let mut receipts = vec![];
    for (i, slip) in slips.iter().take(5).enumerate() {
        let sent = site.post(&format!("/p/{}", slip.token.plain()), &survey(i as u128, [4; 5])).await;
        receipts.push(sent.header("location").to_owned());
    }
    let before = site.get(&receipts[0]).await;
    assert!(before.text.contains("sẽ được niêm phong trong đêm nay") && !before.text.contains("bang-chung"));
    assert_eq!(site.get(&format!("{}/bang-chung", receipts[0])).await.status, StatusCode::NOT_FOUND);
    site.backend.store.seal(site.backend.clock.today()).await.unwrap();
    let (key, head) = (key(&site).await, head(&site).await);
    let mut places = vec![];
    for receipt in &receipts {
        let page = site.get(receipt).await;
        assert!(page.text.contains("Phiếu có trong sổ cái") && page.text.contains("/bang-chung"), "{}", page.text);
        assert!(!page.text.contains("<script src"), "no JavaScript");
        let code = receipt.rsplit('/').next().unwrap();
        let from = domain::token::Receipt::parse(code).unwrap().commitments();
        let proof = site.backend.store.prove(&from.0, &from.1).await.unwrap().unwrap();
        assert_eq!(proof.check(&key).unwrap(), head);
        assert!(from.0[..] <= proof.commitment[..] && proof.commitment[..] <= from.1[..], "the receipt is its beginning");
        let file = site.get(&format!("{receipt}/bang-chung")).await;
        assert_eq!(file.text, proof.to_string());
        assert!(file.text.starts_with("c2sp.org/tlog-proof@v1\nextra "));
        let mut other = proof.clone();
        other.at.place ^= 1;
        assert!(other.check(&key).is_err());
        other = proof.clone();
        other.row[0] ^= 1;
        assert!(other.check(&key).is_err());
        places.push(proof.at.place);
    }
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 5, "each has a leaf of its own");
    assert_eq!(site.get("/cam-on/0000-0000-0000-0000-0/bang-chung").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_head_is_for_everybody_sqlite() {
    everybody_takes_the_head_away(Site::sqlite().await).await;
}

#[tokio::test]
async fn a_receipt_is_proved_sqlite() {
    a_sealed_receipt_leads_to_its_proof(Site::sqlite().await).await;
}

#[tokio::test]
async fn a_receipt_is_proved_postgres() {
    a_sealed_receipt_leads_to_its_proof(Site::postgres().await).await;
}
