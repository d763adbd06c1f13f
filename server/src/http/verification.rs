//! The phúc tra, for the province: draw, worksheet, one person's record, what was found.

use super::{
    App,
    asked::{Form, Query},
    sentence,
    staff::Answer,
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect},
};
use backend::{Backend, Error, rounds::OpenRound, verification};
use domain::{
    sample::{SampleError, Seed, VerificationRate},
    trouble::Denial,
    verification::{Contact, Heard, Reasked, Record, Said, Way},
};
use jiff::civil::Date;
use serde::Deserialize;
use std::sync::Arc;
use ui::{
    access::{self, Session, WHOLE_PROVINCE},
    model::{VerificationForm, VerificationPage, VerificationSent},
    staff::VERIFICATION,
};

/// A draw as its form sends it.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    dot: String,
    #[serde(flatten)]
    draw: VerificationSent,
}

/// What is looked at.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Looked {
    dot: Option<String>,
    /// One person, by number on the worksheet.
    so: Option<u32>,
    /// The worksheet of one agency.
    #[serde(default, rename = "co-quan")]
    agency: String,
    /// The person who was just noted.
    #[serde(rename = "da-ghi")]
    noted: Option<u32>,
}

/// The page, or the form of one person.
pub(super) async fn page(State(app): State<App>, Query(looked): Query<Looked>, headers: HeaderMap) -> Answer {
    let session = app.province_session(&headers, VERIFICATION).await?;
    let Some(open) = access::round(&app.backend, WHOLE_PROVINCE, looked.dot.as_deref()) else {
        return Ok(app.denied(Denial::NoSuch).await);
    };
    match looked.so {
        Some(number) => app.verification_form(session, open, number, None).await,
        None => {
            let page = app.busy(gather(&app, session, open, looked).await).await?;
            Ok(app.page(ui::staff::verification(page)).await)
        }
    }
}

/// Draws, or draws some more, and goes back to the page; or shows it with the reason why not.
pub(super) async fn draw(State(app): State<App>, headers: HeaderMap, Form(sent): Form<Sent>) -> Answer {
    let (session, open) = app.known_round(&headers, VERIFICATION, &sent.dot).await?;
    match drawn(&app.backend, &open, &sent.draw).await {
        Ok(()) => Ok(Redirect::to(&format!("{VERIFICATION}?dot={}", open.round.code)).into_response()),
        Err(Error::Refused(why)) => {
            let page = app.busy(gather(&app, session, open, Looked::default()).await).await?;
            let refused = Some((sent.draw, sentence(&why)));
            Ok(app.page(ui::staff::verification(VerificationPage { refused, ..page })).await)
        }
        Err(_) => Ok(app.denied(Denial::Busy).await),
    }
}

async fn drawn(backend: &Backend, open: &OpenRound, sent: &VerificationSent) -> backend::Result<()> {
    let refused = |e: SampleError| Error::Refused(e.to_string());
    let percent: Result<u8, _> = sent.percent.trim().parse();
    let percent = percent.map_err(|_| Error::Refused("tỷ lệ phải là một số nguyên từ 1 đến 10".to_owned()))?;
    let rate = VerificationRate::try_from(percent).map_err(refused)?;
    let items: Vec<String> = [&sent.first, &sent.second, &sent.third].into_iter().filter(|id| !id.is_empty()).cloned().collect();
    let seed = Seed::typed(&sent.seed).map_err(refused)?;
    verification::draw(&backend.store, open, rate, seed, &items, backend.clock.today()).await?;
    // A round that was still open is closed by it.
    backend.rounds.refresh(&backend.store).await
}

async fn gather(app: &App, session: Session, open: Arc<OpenRound>, looked: Looked) -> backend::Result<VerificationPage> {
    let (store, today) = (&app.backend.store, app.backend.clock.today());
    let mut people = verification::worksheet(store, &open, today).await?;
    people.retain(|p| looked.agency.is_empty() || p.drawn.agency == looked.agency);
    Ok(VerificationPage {
        account: session.account,
        rounds: app.backend.rounds.all().values().map(|r| (r.round.code.clone(), r.round.title.clone())).collect(),
        closed: open.round.open.to < today,
        results: verification::results(store, &open).await?,
        people,
        agency: looked.agency,
        noted: looked.noted,
        refused: None,
        round: open,
    })
}

impl App {
    async fn verification_form(
        &self,
        session: Session,
        open: Arc<OpenRound>,
        number: u32,
        sent: Option<(Vec<(String, String)>, String)>,
    ) -> Answer {
        let (store, today) = (&self.backend.store, self.backend.clock.today());
        let people = verification::worksheet(store, &open, today).await;
        let draws = store.verification_draws(&open.round.code).await;
        let (Ok(people), Ok(draws)) = (people, draws) else { return Ok(self.denied(Denial::Busy).await) };
        let Some(person) = people.into_iter().find(|p| p.drawn.number == number) else {
            return Ok(self.denied(Denial::NoSuch).await);
        };
        let asked = draws.first().map(|d| d.items.clone()).unwrap_or_default();
        let items = open.form.items().filter(|(_, _, item)| asked.contains(&item.id));
        let items = items.map(|(_, _, item)| (item.id.clone(), item.text.clone())).collect();
        let form = VerificationForm { account: session.account, person, items, today, sent, round: open };
        Ok(self.page(ui::staff::verification_form(form)).await)
    }
}

/// A record; where it is none, the form with what was sent and what is wrong with it.
pub(super) async fn add(State(app): State<App>, headers: HeaderMap, Form(sent): Form<Vec<(String, String)>>) -> Answer {
    let session = app.province_session(&headers, VERIFICATION).await?;
    let open = app.backend.rounds.get(value(&sent, "dot"));
    let (Some(open), Ok(number)) = (open, value(&sent, "so").parse::<u32>()) else {
        return Ok(app.denied(Denial::NoSuch).await);
    };
    let of_dossier = sent.iter().any(|(name, _)| name == "nhan") || !is_place(&app, &open, number).await;
    let why = match read(&sent, of_dossier) {
        Err(why) => why.to_owned(),
        Ok((record, reasked)) => {
            let today = app.backend.clock.today();
            let noted =
                verification::record(&app.backend.store, &open, number, record, &reasked, value(&sent, "ly-do"), today).await;
            match noted {
                Ok(_) => {
                    let address = format!("{VERIFICATION}?dot={}&da-ghi={number}", open.round.code);
                    return Ok(Redirect::to(&address).into_response());
                }
                Err(Error::Refused(why)) => sentence(&why),
                Err(_) => return Ok(app.denied(Denial::Busy).await),
            }
        }
    };
    app.verification_form(session, open, number, Some((sent, why))).await
}

async fn is_place(app: &App, open: &OpenRound, number: u32) -> bool {
    let drawn = app.backend.store.verification(&open.round.code).await.unwrap_or_default();
    drawn.iter().any(|d| d.number == number && !d.of_dossier)
}

fn value<'a>(sent: &'a [(String, String)], name: &str) -> &'a str {
    sent.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
}

/// The fields as a record. `of_dossier`: the result must be asked for.
fn read(sent: &[(String, String)], of_dossier: bool) -> Result<(Record, Reasked), &'static str> {
    let said = |name, why| Said::from_code(value(sent, name)).ok_or(why);
    let contact = match value(sent, "lien-he") {
        "khong" => Contact::NotReached,
        "co" => Contact::Reached(Heard {
            took_part: said("tham-gia", "Chưa chọn: chính người ấy có trả lời không.")?,
            received: match of_dossier {
                true => Some(said("nhan", "Chưa chọn: đã nhận kết quả hồ sơ chưa.")?),
                false => None,
            },
            pressed: said("ap-luc", "Chưa chọn: có bị gây áp lực không.")?,
            receipt: said("bien-nhan", "Chưa chọn: có đưa xem biên nhận không.")?,
        }),
        _ => return Err("Chưa chọn: có liên hệ được không."),
    };
    let score = |(name, value): &(String, String)| {
        let item = name.strip_prefix("diem.")?;
        Some(value.parse().map(|score: u8| (item.to_owned(), score)).map_err(|_| "Điểm hỏi lại phải từ 1 đến 5."))
    };
    let record = Record {
        way: Way::from_code(value(sent, "cach")).ok_or("Chưa chọn: hỏi bằng cách nào.")?,
        contact,
        verifier: value(sent, "nguoi").to_owned(),
        organisation: value(sent, "don-vi").to_owned(),
        on: value(sent, "ngay").parse::<Date>().map_err(|_| "Ngày hỏi không đọc được.")?,
        note: value(sent, "ghi-chu").to_owned(),
    };
    Ok((record, sent.iter().filter_map(score).collect::<Result<_, _>>()?))
}
