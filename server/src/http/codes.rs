//! Code lists, for the province: see them, make one, print one.

use super::{
    App,
    asked::{Form, Path, Query},
    attachment, sentence,
    staff::{Answer, Which},
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect},
};
use backend::{
    codes,
    rounds::OpenRound,
    slips::{self, PublicUrl},
};
use domain::{
    invited::{NewList, UNNAMED, places_of_lines},
    response::{Frame, Kind},
    trouble::Denial,
};
use serde::Deserialize;
use std::sync::{Arc, PoisonError};
use ui::{
    access::{self, Session, WHOLE_PROVINCE},
    model::{CodesPage, CodesSent},
    print::Paper,
    staff::CODES,
};

/// A list as the form sends it.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    dot: String,
    #[serde(flatten)]
    list: CodesSent,
}

/// Which list was just made.
#[derive(Debug, Deserialize)]
pub(super) struct Made {
    moi: Option<u32>,
}

/// What to print.
#[derive(Debug, Deserialize)]
pub(super) struct Print {
    dot: String,
    dang: String,
}

/// The lists of a round.
pub(super) async fn page(
    State(app): State<App>,
    Query(which): Query<Which>,
    Query(made): Query<Made>,
    headers: HeaderMap,
) -> Answer {
    let session = app.province_session(&headers, CODES).await?;
    match access::round(&app.backend, WHOLE_PROVINCE, which.dot.as_deref()) {
        Some(open) => app.codes_page(session, open, made.moi, None).await,
        None => Ok(app.denied(Denial::NoSuch).await),
    }
}

impl App {
    async fn codes_page(
        &self,
        session: Session,
        open: Arc<OpenRound>,
        made: Option<u32>,
        sent: Option<(CodesSent, String)>,
    ) -> Answer {
        let (store, today) = (&self.backend.store, self.backend.clock.today());
        let (lists, answers) = (codes::lists(store, &open).await, store.response_count(&open.round.code).await);
        let (Ok(lists), Ok(answers)) = (lists, answers) else { return Ok(self.denied(Denial::Busy).await) };
        let name = |code: &String| (code.clone(), self.backend.rounds.agency_name(code));
        let page = CodesPage {
            account: session.account,
            rounds: self.backend.rounds.all().values().map(|r| (r.round.code.clone(), r.round.title.clone())).collect(),
            agencies: open.round.agencies.iter().map(name).collect(),
            lists,
            made,
            sent,
            closed: open.round.open.to < today || open.phase.is_over(),
            begun: answers > 0,
            round: open,
        };
        Ok(self.page(ui::staff::codes(page)).await)
    }
}

/// A new list; where it is none, the page with what was sent and what is wrong with it.
pub(super) async fn add(State(app): State<App>, headers: HeaderMap, Form(sent): Form<Sent>) -> Answer {
    let (session, open) = app.known_round(&headers, CODES, &sent.dot).await?;
    let why = match new_list(&sent.list) {
        Ok(new) => match codes::add(&app.backend.store, &open, new, app.backend.clock.today()).await {
            Ok(id) => return Ok(Redirect::to(&format!("{CODES}?dot={}&moi={id}", open.round.code)).into_response()),
            Err(backend::Error::Refused(why)) => why,
            Err(_) => return Ok(app.denied(Denial::Busy).await),
        },
        Err(why) => why,
    };
    app.codes_page(session, open, None, Some((sent.list, sentence(&why)))).await
}

fn new_list(sent: &CodesSent) -> Result<NewList, String> {
    let count = match sent.count.trim() {
        "" => None,
        digits => Some(digits.parse::<u32>().map_err(|_| "số mã phải là một số nguyên dương".to_owned())?),
    };
    let named =
        places_of_lines(&sent.places).map_err(|line| format!("nơi nhận, dòng {line}: sau dấu chấm phẩy phải là số mã"))?;
    let sum: u64 = named.iter().map(|(_, n)| u64::from(*n)).sum();
    let places = match count {
        Some(n) if !named.is_empty() && u64::from(n) != sum => {
            return Err(format!(
                "các nơi nhận cộng lại được {sum} mã, ô «Số mã» ghi {n}; sửa một trong hai, hoặc để trống ô «Số mã»"
            ));
        }
        Some(n) if named.is_empty() => vec![(String::new(), n)],
        None if named.is_empty() => return Err("hãy ghi số mã, hoặc các nơi nhận".to_owned()),
        _ => named,
    };
    let name = sent.name.trim();
    Ok(NewList {
        name: if name.is_empty() { UNNAMED.to_owned() } else { name.to_owned() },
        agency: sent.agency.clone(),
        field: sent.field.clone(),
        kind: Kind::from_code(&sent.kind).ok_or("hãy chọn người cầm mã là cá nhân hay tổ chức")?,
        frame: Frame::from_code(&sent.frame).ok_or("hãy chọn nguồn mẫu")?,
        places,
    })
}

/// The slips of a list, as a file: they hold tokens, so nothing on the way keeps a copy.
pub(super) async fn print(State(app): State<App>, Path(list): Path<u32>, headers: HeaderMap, Form(print): Form<Print>) -> Answer {
    let (_, open) = app.known_round(&headers, CODES, &print.dot).await?;
    let keys = app.backend.keys.read().unwrap_or_else(PoisonError::into_inner).clone();
    let Ok(public_url) = PublicUrl::parse(&app.settings.public_url) else { return Ok(app.denied(Denial::Busy).await) };
    let slips = match slips::prepare_list(&app.backend.store, &keys, &open, list, &public_url).await {
        Ok(slips) => slips,
        Err(backend::Error::Refused(_)) => return Ok(app.denied(Denial::NoSuch).await),
        Err(_) => return Ok(app.denied(Denial::Busy).await),
    };
    tracing::info!(round = open.round.code, list, codes = slips.len(), "codes were printed");
    // Thousands of QR codes are seconds of drawing: not on a thread that answers citizens.
    let paper = Paper::from_code(&print.dang);
    let drawn = tokio::task::spawn_blocking(move || match paper {
        Some(paper) => Ok((ui::print::slips_page(&slips, &open, paper).into_bytes(), "text/html; charset=utf-8", "html")),
        None => slips::csv(&slips).map(|bytes| (bytes, "text/csv; charset=utf-8", "csv")),
    });
    let Ok(Ok((bytes, kind, ending))) = drawn.await else { return Ok(app.denied(Denial::Busy).await) };
    Ok(attachment(kind, &format!("ma-moi-{list}.{ending}"), bytes))
}
