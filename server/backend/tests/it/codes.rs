//! Code lists: from the list to the voice.

use crate::support::{Province, ROUND, TODAY, numbered, on_both, survey};
use backend::{
    Error, codes, import,
    import::Options,
    keys::Keys,
    rounds::OpenRound,
    slips::{self, About, PrintedSlip, PublicUrl},
};
use domain::{
    invited::{NewList, Subject},
    response::{Frame, Kind, Mode},
    round::Round,
    trouble::Refusal,
};
use jiff::civil::Date;
use std::sync::Arc;

on_both!(
    a_code_has_one_voice_and_is_counted_like_a_slip,
    an_agency_may_be_rated_by_codes_alone,
    a_reprint_gives_the_same_codes_and_a_list_made_again_others,
    a_revoked_key_gives_a_new_token_to_the_same_place,
    codes_of_the_sample_fill_its_quota,
    the_sample_gets_no_codes_once_there_are_answers,
    a_file_makes_its_lists_once,
);

fn today() -> Date {
    TODAY.parse().unwrap()
}

fn list(p: &Province, n: u32) -> NewList {
    NewList {
        name: "Các sở, ngành".into(),
        agency: p.agencies[0].clone(),
        field: "TP-HT".into(),
        kind: Kind::Organisation,
        frame: Frame::Drawn,
        places: vec![("Sở Tài chính".into(), 1), (String::new(), n - 1)],
    }
}

async fn print(p: &Province, keys: &Keys, open: &OpenRound, agency: Option<&str>) -> Vec<PrintedSlip> {
    let url = PublicUrl::parse("https://khaosat.vidu.gov.vn").unwrap();
    slips::prepare(p.store(), keys, open, agency, &url).await.unwrap()
}

fn keys(p: &Province) -> Keys {
    p.backend.keys.read().unwrap().clone()
}

fn refusal<T: std::fmt::Debug>(tried: Result<T, Error>) -> String {
    match tried {
        Err(Error::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

async fn a_code_has_one_voice_and_is_counted_like_a_slip(p: Province) {
    let open = p.open();
    p.slips(0, 4, Kind::Individual, Frame::Drawn).await;
    let id = codes::add(p.store(), &open, list(&p, 30), today()).await.unwrap();
    let slips = print(&p, &keys(&p), &open, None).await;
    let places: Vec<&PrintedSlip> = slips.iter().filter(|s| matches!(s.about, About::Place { .. })).collect();
    assert_eq!((slips.len(), places.len()), (34, 30));
    assert_eq!(places[0].code(), format!("DS-{id}-001"));
    let board = p.store().board(&open, &p.agencies[0]).await.unwrap().unwrap();
    assert_eq!((board.issued, board.eligible), (34, 34));

    let token = &places[0].token;
    let visit = p.backend.intake.visit(token, false).await.unwrap();
    let Subject::Place(place) = &visit.invitation.subject else { panic!("a dossier") };
    assert_eq!((place.list.name.as_str(), place.list.agency.as_str()), ("Các sở, ngành", p.agencies[0].as_str()));
    let receipt = p.submit(token, &survey(7, [5, 4, 4, 3, 4])).await.unwrap();
    assert_eq!(p.submit(token, &survey(7, [5, 4, 4, 3, 4])).await, Ok(receipt), "a retry is the same voice");
    assert_eq!(p.submit(token, &survey(8, [1; 5])).await, Err(Refusal::Used));
    p.backend.intake.dispute(token).await.unwrap();
    assert_eq!(p.store().disputes(ROUND).await.unwrap(), [(p.agencies[0].clone(), 1)]);

    let cells = p.store().cells(ROUND).await.unwrap();
    let (agency, cell, figures) = &cells[0];
    assert_eq!((cells.len(), agency, figures.n()), (1, &p.agencies[0], 1));
    assert_eq!((cell.field.as_str(), cell.frame, cell.mode, cell.flagged), ("TP-HT", Frame::Drawn, Mode::Qr, false));
    let shown = &codes::lists(p.store(), &open).await.unwrap()[0];
    assert_eq!((shown.counted.size, shown.counted.issued, shown.counted.used), (30, 30, 1));
    assert_eq!(shown.used(&open), (0, 4), "not that one has answered");
    assert_eq!(shown.places, [("Sở Tài chính".to_owned(), 1)]);
    p.store().seal(today()).await.unwrap();
    assert_eq!(p.submit(token, &survey(9, [1; 5])).await, Err(Refusal::Used));
}

async fn an_agency_may_be_rated_by_codes_alone(p: Province) {
    let open = p.open();
    let agency = p.agencies[3].clone();
    codes::add(p.store(), &open, NewList { agency: agency.clone(), ..list(&p, 12) }, today()).await.unwrap();
    let slips = print(&p, &keys(&p), &open, Some(&agency)).await;
    assert_eq!(slips.len(), 12);
    for (i, slip) in slips.iter().take(6).enumerate() {
        p.submit(&slip.token, &survey(i as u128, numbered(i))).await.unwrap();
    }
    let board = p.store().board(&open, &agency).await.unwrap().unwrap();
    assert_eq!((board.issued, board.eligible, board.total.n), (12, 12, 6));
    // Printing one agency's slips makes no code of another's.
    codes::add(p.store(), &open, NewList { frame: Frame::Open, ..list(&p, 3) }, today()).await.unwrap();
    print(&p, &keys(&p), &open, Some(&agency)).await;
    assert_eq!(codes::lists(p.store(), &open).await.unwrap()[1].counted.issued, 0);
}

async fn a_reprint_gives_the_same_codes_and_a_list_made_again_others(p: Province) {
    let open = p.open();
    let mut keys = keys(&p);
    let id = codes::add(p.store(), &open, list(&p, 5), today()).await.unwrap();
    let first = print(&p, &keys, &open, None).await;
    keys.add();
    assert_eq!(print(&p, &keys, &open, None).await, first, "printed paper never dies");
    let why = refusal(codes::add(p.store(), &open, list(&p, 5), today()).await);
    assert!(why.contains("đã có danh sách tên này"), "{why}");

    codes::remove(p.store(), &open, id, today()).await.unwrap();
    assert_eq!(p.backend.intake.visit(&first[0].token, false).await.err(), Some(Refusal::Unknown));
    let board = p.store().board(&open, &p.agencies[0]).await.unwrap().unwrap();
    assert_eq!((board.issued, board.eligible), (0, 0));
    assert_eq!(codes::add(p.store(), &open, list(&p, 5), today()).await.unwrap(), id);
    let again = print(&p, &keys, &open, None).await;
    assert_eq!(again[0].code(), first[0].code());
    assert!(again.iter().zip(&first).all(|(a, f)| a.token != f.token), "old paper does not serve the new list");
}

async fn a_revoked_key_gives_a_new_token_to_the_same_place(p: Province) {
    let open = p.open();
    let mut keys = keys(&p);
    codes::add(p.store(), &open, list(&p, 2), today()).await.unwrap();
    let first = print(&p, &keys, &open, None).await;
    p.submit(&first[0].token, &survey(1, [4; 5])).await.unwrap();
    keys.revoke("k1");
    *p.backend.keys.write().unwrap() = keys.clone();
    assert_eq!(p.backend.intake.visit(&first[1].token, false).await.err(), Some(Refusal::Unknown));
    let second = print(&p, &keys, &open, None).await;
    assert!(second[0].token != first[0].token);
    assert!(p.backend.intake.visit(&second[0].token, false).await.unwrap().invitation.used, "what was used stays used");
    p.submit(&second[1].token, &survey(2, [4; 5])).await.unwrap();
}

/// The demo's round with a plan for a sample in the place of its quota.
async fn sampled(p: &Province) -> Arc<OpenRound> {
    let demo = include_str!("../../../demo/nghi-xuan-2020/dot.toml");
    let quota = demo.lines().find(|line| line.starts_with("quota =")).unwrap();
    let plan = "sampling = { reserve_percent = 50, allocation = { way = \"theo-doi-tuong\", ca-nhan = 15, to-chuc = 10 } }";
    p.put_round(&Round::from_toml(&demo.replace(quota, plan)).unwrap()).await;
    p.backend.rounds.refresh(p.store()).await.unwrap();
    p.open()
}

async fn codes_of_the_sample_fill_its_quota(p: Province) {
    let open = sampled(&p).await;
    codes::add(p.store(), &open, list(&p, 7), today()).await.unwrap();
    let sizes = async || {
        let board = p.store().board(&open, &p.agencies[0]).await.unwrap().unwrap();
        board.quotas.iter().map(|(_, filled, size)| (*filled, *size)).collect::<Vec<_>>()
    };
    assert_eq!(sizes().await, [(0, 0), (0, 7)]);
    p.slips(0, 3, Kind::Individual, Frame::Open).await;
    backend::sampling::draw(p.store(), &open.round, None, today()).await.unwrap();
    assert_eq!(sizes().await, [(0, 3), (0, 7)], "the draw adds to the codes, and the codes stay");
    let slips = print(&p, &keys(&p), &open, None).await;
    let place = slips.iter().find(|s| matches!(s.about, About::Place { .. })).unwrap();
    let mut fields = survey(1, [4; 5]);
    fields.iter_mut().find(|f| f.0 == domain::answers::KIND).unwrap().1 = "to-chuc".into();
    p.submit(&place.token, &fields).await.unwrap();
    assert_eq!(sizes().await, [(0, 3), (1, 7)]);
    assert_eq!(p.store().cells(ROUND).await.unwrap()[0].1.frame, Frame::Drawn);
}

async fn the_sample_gets_no_codes_once_there_are_answers(p: Province) {
    let open = p.open();
    let id = codes::add(p.store(), &open, list(&p, 2), today()).await.unwrap();
    let slips = print(&p, &keys(&p), &open, None).await;
    p.submit(&slips[0].token, &survey(1, [4; 5])).await.unwrap();
    let late = NewList { name: "Thêm sau".into(), ..list(&p, 2) };
    assert!(refusal(codes::add(p.store(), &open, late.clone(), today()).await).contains("chỉ được xếp là tự nguyện"));
    codes::add(p.store(), &open, NewList { frame: Frame::Open, ..late.clone() }, today()).await.unwrap();
    assert!(refusal(codes::remove(p.store(), &open, id, today()).await).contains("đã có phiếu trả lời"));
    let after: Date = "2020-12-31".parse().unwrap();
    let closed = codes::add(p.store(), &open, NewList { name: "Muộn".into(), frame: Frame::Open, ..late }, after).await;
    assert!(refusal(closed).contains("đợt đã đóng"));
}

async fn a_file_makes_its_lists_once(p: Province) {
    let open = p.open();
    let file = format!(
        "Cơ quan được đánh giá,Nơi nhận,Lĩnh vực,Đối tượng,Số phiếu,Tên danh sách\n\
         {0},Sở Tài chính,TP-HT,Tổ chức,2,Các sở\n{0},Sở Y tế,TP-HT,Tổ chức,1,Các sở\n{1},Trạm y tế,TP-HT,Cá nhân,40,Người bệnh\nLA,,TP-HT,Cá nhân,1,\n",
        p.agencies[0], p.agencies[1]
    );
    let import =
        async |strict| codes::import(p.store(), &open, "ds.csv", file.as_bytes(), Options { strict }, today()).await.unwrap();
    let (made, report) = import(true).await;
    assert!(made.is_empty() && !report.stored && report.rejected.len() == 1);
    let (made, report) = import(false).await;
    assert_eq!(made.iter().map(|(id, l)| (*id, l.size())).collect::<Vec<_>>(), [(1, 3), (2, 40)]);
    assert!(report.stored && report.accepted == 3);
    let (made, report) = import(false).await;
    assert!(made.is_empty() && report.rejected.len() == 4, "{report:?}");
    import::refresh_denominators(p.store(), today()).await.unwrap();
    let board = p.store().board(&open, &p.agencies[1]).await.unwrap().unwrap();
    assert_eq!((board.issued, board.eligible), (0, 40));
}
