//! What the program itself writes down while citizens come and go: its log lines, and the figures for the operator.

use crate::{
    support::{PASSWORD, Site, survey},
    suspicion::Log,
};
use axum::body::Body;
use domain::answers;
use http::{Request, StatusCode, header};

/// With every line that the program and its libraries write below TRACE.
#[tokio::test]
async fn log_and_metrics_of_a_day_tell_no_voice_apart() {
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(move || writer.clone()).finish();
    let listening = tracing::subscriber::set_default(lines);
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let counting = metrics::set_default_local_recorder(&recorder);
    let site = Site::sqlite().await;
    log.0.lock().unwrap().clear();

    let mut secrets: Vec<(&str, String)> = vec![];
    let mut figures = vec![];
    for (i, slip) in site.open_slips(0).await.into_iter().take(8).enumerate() {
        let path = format!("/p/{}", slip.token.plain());
        assert_eq!(site.get(&path).await.status, StatusCode::OK);
        let mut fields = survey(0x5eed_0000 + i as u128, [1, 2, 3, 4, 5]);
        fields.push((answers::COMMENT.to_owned(), format!("chờ lâu ở cửa số {i} gặp bà Bưởi")));
        let receipt = if i % 2 == 0 {
            let body = serde_json::json!({ "token": slip.token.plain(), "mode": "qr", "fields": fields });
            site.call("nop-phieu", body).await.text.trim_matches('"').to_owned()
        } else {
            site.post(&path, &fields).await.header("location").replace("/cam-on/", "")
        };
        assert_eq!(site.get(&format!("/cam-on/{receipt}")).await.status, StatusCode::OK);
        site.post(&path, &survey(77, [5; 5])).await;
        site.post(&format!("{path}/khong-phai-toi"), &[]).await;
        secrets.extend([("token", slip.token.plain().to_owned()), ("receipt", receipt.clone()), ("dossier", slip.code())]);
        secrets.push(("grouped token", domain::code::grouped(slip.token.plain())));
        secrets.push(("grouped receipt", domain::code::grouped(&receipt)));
        secrets.push(("submission key", format!("{:032x}", 0x5eed_0000 + i as u128)));
        figures.push(recorder.handle().render());
    }
    let cookie = site.log_in("xa").await;
    let board = Request::get("/quan-tri/co-quan/000.21.27.H27").header(header::COOKIE, &cookie).body(Body::empty()).unwrap();
    assert_eq!(site.send(board).await.status, StatusCode::OK);
    site.backend.store.seal("2020-09-11".parse().unwrap()).await.unwrap();
    drop((listening, counting));
    secrets.push(("cookie", cookie.split('=').nth(1).unwrap().to_owned()));
    secrets.extend([("password", PASSWORD.to_owned()), ("comment", "Bưởi".to_owned()), ("answers", "ngan.1=".to_owned())]);
    secrets.push(("agency of a voice", "000.21.27.H27".to_owned()));

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let requests = log.matches("/p/{token}").count();
    println!("{} bytes of log, {requests} times a route, {} secrets looked for", log.len(), secrets.len());
    assert!(requests > 8 && log.contains("/cam-on/{receipt}"), "the lines were listened to");
    for (what, secret) in &secrets {
        assert!(!log.to_lowercase().contains(&secret.to_lowercase()), "{what} in a log line");
    }
    // A count by outcome, what the night had to do, and nothing that tells one voice from another: the same text but for the number.
    for (i, text) in figures.iter().enumerate() {
        let lines: Vec<&str> = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect();
        let known = |l: &&str| l.starts_with("hailong_voices_total{outcome=") || l.starts_with("hailong_chores_total{task=");
        assert!(lines.iter().all(known), "{text}");
        assert!(lines.contains(&format!("hailong_voices_total{{outcome=\"recorded\"}} {}", i + 1).as_str()), "{text}");
    }
}
