//! The browser's side: files and texts in, the server's answers in, conclusions out.

use super::words::{self, Conclusion};
use domain::{
    ledger::audit::{Claim, Finding, Now, sha256},
    token::Receipt,
};
use std::{cell::Cell, collections::BTreeMap, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Document, Element, Event, File, HtmlInputElement, HtmlTextAreaElement, RequestCache, RequestCredentials, RequestInit,
    Response, Window,
};

type Js<T = ()> = Result<T, JsValue>;

/// Longest name of a file that is repeated on the screen.
const NAME: usize = 60;

/// Begins: opens the fields that the server sent closed. Whatever fails here, the page says how else to check.
pub(super) fn wake() {
    let _ = Page::find().and_then(Page::start);
}

/// What an address answered.
enum Answer {
    /// Its text.
    Text(String),
    /// That there is no such thing.
    Nothing,
    /// Not what was asked: why, for the screen.
    Unheard(&'static str),
}

struct Page {
    window: Window,
    document: Document,
    busy: Cell<bool>,
}

impl Page {
    fn find() -> Js<Rc<Self>> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let document = window.document().ok_or(JsValue::NULL)?;
        Ok(Rc::new(Self { window, document, busy: Cell::new(false) }))
    }

    fn start(self: Rc<Self>) -> Js {
        for form in self.all("form[data-kiem]")? {
            let (page, which) = (self.clone(), form.get_attribute("data-kiem").unwrap_or_default());
            let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
                event.prevent_default();
                let (page, which) = (page.clone(), which.clone());
                spawn_local(async move { page.check(&which).await });
            });
            form.add_event_listener_with_callback("submit", listener.into_js_value().unchecked_ref())?;
        }
        for fields in self.all("fieldset.kiem")? {
            fields.remove_attribute("disabled")?;
        }
        self.document.get_element_by_id("cho-kiem").map_or(Ok(()), |notice| notice.set_attribute("hidden", ""))
    }

    fn all(&self, selector: &str) -> Js<Vec<Element>> {
        let found = self.document.query_selector_all(selector)?;
        Ok((0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect())
    }

    fn say(&self, words: &str) {
        if let Some(line) = self.document.get_element_by_id("dang-kiem") {
            line.set_text_content(Some(words));
        }
    }

    /// One press of a button; others wait until its conclusions stand there.
    async fn check(&self, which: &str) {
        if self.busy.replace(true) {
            return;
        }
        self.conclude(which).await;
        self.busy.set(false);
    }

    async fn conclude(&self, which: &str) {
        let Some(list) = self.document.get_element_by_id(&format!("ket-luan-{which}")) else { return };
        list.set_text_content(None);
        self.say(words::WORKING);
        let conclusions = match (self.now().await, which) {
            (Err(trouble), _) => vec![(String::new(), trouble)],
            (Ok(now), "dau") => self.heads(&now).await,
            (Ok(now), "bien-nhan") => self.receipts(&now).await,
            (Ok(now), _) => self.published(&now).await,
        };
        for (name, conclusion) in conclusions {
            let _ = self.put(&list, &name, &conclusion);
        }
        self.say("");
    }

    fn put(&self, list: &Element, name: &str, conclusion: &Conclusion) -> Js {
        let (class, text) = conclusion.line();
        let line = self.document.create_element("li")?;
        line.set_class_name(class);
        if !name.is_empty() {
            let heading = self.document.create_element("b")?;
            heading.set_text_content(Some(name));
            line.append_child(&heading)?;
        }
        let words = self.document.create_element("p")?;
        words.set_text_content(Some(&text));
        line.append_child(&words)?;
        list.append_child(&line)?;
        Ok(())
    }

    /// Key and latest head, asked for as anybody: the server is not told whose browser it answers.
    async fn now(&self) -> Result<Now, Conclusion> {
        let (key, note) = (self.ask("/so-cai/khoa", false).await, self.ask("/so-cai", false).await);
        match (key, note) {
            (Answer::Text(key), Answer::Text(note)) => {
                Now::read(&key, &note).map_err(|finding| Conclusion::Wrong(words::wrong(finding, None)))
            }
            (Answer::Unheard(why), _) | (_, Answer::Unheard(why)) => Err(Conclusion::Open(why.to_owned())),
            _ => Err(Conclusion::Wrong(words::wrong(Finding::Key, None))),
        }
    }

    /// Kept heads, from files or pasted.
    async fn heads(&self, now: &Now) -> Vec<(String, Conclusion)> {
        let mut conclusions = Vec::new();
        for (name, text) in self.handed_in("tep-dau", Some("chu-dau")).await {
            let Some(text) = text else {
                conclusions.push((name, Conclusion::Open(words::UNREADABLE.to_owned())));
                continue;
            };
            let signer = text.trim_start_matches('\u{feff}').trim_start().lines().next();
            let signer = signer.filter(|line| line.starts_with("hai-long-")).map(|line| clipped(line.trim()));
            let conclusion = match now.kept(&text) {
                Ok(claim) => self.settled(claim, |kept| words::continues(kept, now, name.ends_with(".xacthuc"))).await,
                Err(finding) => words::of_file(finding, words::A_HEAD, signer.as_deref()),
            };
            conclusions.push((name, conclusion));
        }
        if conclusions.is_empty() { vec![(String::new(), Conclusion::Open(words::NOTHING.to_owned()))] } else { conclusions }
    }

    /// Receipts, typed or as the files that citizens took away.
    async fn receipts(&self, now: &Now) -> Vec<(String, Conclusion)> {
        let mut conclusions = Vec::new();
        let typed = self.input("ma-bien-nhan").map(|input| input.value()).unwrap_or_default();
        if !typed.trim().is_empty() {
            let conclusion = match Receipt::parse(&typed) {
                Ok(receipt) => match self.ask(&format!("/cam-on/{}/bang-chung", receipt.plain()), false).await {
                    Answer::Text(text) => self.proved(now, &text, Some(&receipt)).await,
                    Answer::Nothing => Conclusion::Open(words::NO_PROOF.to_owned()),
                    Answer::Unheard(why) => Conclusion::Open(why.to_owned()),
                },
                Err(error) => Conclusion::Open(words::mistyped(error)),
            };
            conclusions.push((clipped(typed.trim()), conclusion));
        }
        for (name, text) in self.handed_in("tep-bien-nhan", None).await {
            let conclusion = match text {
                Some(text) => self.proved(now, &text, None).await,
                None => Conclusion::Open(words::UNREADABLE.to_owned()),
            };
            conclusions.push((name, conclusion));
        }
        if conclusions.is_empty() { vec![(String::new(), Conclusion::Open(words::NO_RECEIPT.to_owned()))] } else { conclusions }
    }

    async fn proved(&self, now: &Now, text: &str, asked: Option<&Receipt>) -> Conclusion {
        match now.response(text, asked) {
            Ok((receipt, claim)) => self.settled(claim, |kept| words::included(&receipt.grouped(), kept, now)).await,
            // What was typed was answered by the server; the rest somebody handed in.
            Err(finding) if asked.is_some() => Conclusion::Wrong(words::wrong(finding, None)),
            Err(finding) => words::of_file(finding, words::A_PROOF, None),
        }
    }

    /// Every file that the page shows with its hash; then those that somebody has in hand, against the hashes that were proved.
    async fn published(&self, now: &Now) -> Vec<(String, Conclusion)> {
        let (mut conclusions, mut proved) = (Vec::new(), BTreeMap::new());
        for file in self.all("code[data-tep]").unwrap_or_default() {
            let of = |name: &str| file.get_attribute(name).unwrap_or_default();
            let (round, name, hash) = (of("data-dot"), of("data-tep"), file.text_content().unwrap_or_default());
            let encoded = |text: &str| String::from(js_sys::encode_uri_component(text));
            let address = format!("/quan-tri/so-cai/cong-bo?dot={}&tep={}", encoded(&round), encoded(&name));
            let conclusion = match self.ask(&address, true).await {
                Answer::Text(text) => match now.published(&text, &round, &name, &hash) {
                    Ok(claim) => self.settled(claim, |_| words::published()).await,
                    Err(finding) => Conclusion::Wrong(words::wrong(finding, None)),
                },
                Answer::Nothing => Conclusion::Wrong(words::wrong(Finding::NotThere, None)),
                Answer::Unheard(why) => Conclusion::Open(why.to_owned()),
            };
            if matches!(conclusion, Conclusion::Right(_)) {
                proved.insert(hash, name.clone());
            }
            conclusions.push((format!("{name} ({round})"), conclusion));
        }
        for file in self.chosen("tep-cong-bo") {
            let bytes = JsFuture::from(file.array_buffer()).await.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
            let conclusion = match bytes {
                Ok(bytes) => words::beside(proved.get(&sha256(&bytes))),
                Err(_) => Conclusion::Open(words::UNREADABLE.to_owned()),
            };
            conclusions.push((clipped(&file.name()), conclusion));
        }
        conclusions
    }

    /// Asks for the proof that the ledger goes on from a head, and judges it.
    async fn settled(&self, claim: Claim<'_>, right: impl Fn(&domain::ledger::Head) -> String) -> Conclusion {
        let answer = match claim.question() {
            None => None,
            Some((from, to)) => match self.ask(&format!("/quan-tri/so-cai/noi-tiep?tu={from}&den={to}"), true).await {
                Answer::Text(text) => Some(text),
                Answer::Nothing => None,
                Answer::Unheard(why) => return Conclusion::Open(why.to_owned()),
            },
        };
        match claim.settle(answer.as_deref()) {
            Ok(kept) => Conclusion::Right(right(&kept)),
            Err(finding) => Conclusion::Wrong(words::wrong(finding, None)),
        }
    }

    /// A text of the server. `as_me`: with the session's cookie.
    async fn ask(&self, address: &str, as_me: bool) -> Answer {
        self.fetched(address, as_me).await.unwrap_or(Answer::Unheard(words::OFFLINE))
    }

    async fn fetched(&self, address: &str, as_me: bool) -> Js<Answer> {
        let init = RequestInit::new();
        init.set_credentials(if as_me { RequestCredentials::SameOrigin } else { RequestCredentials::Omit });
        init.set_cache(RequestCache::NoStore);
        let response: Response = JsFuture::from(self.window.fetch_with_str_and_init(address, &init)).await?.unchecked_into();
        let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
        Ok(match response.status() {
            // A session that is over leads to the login page.
            _ if response.redirected() => Answer::Unheard(words::LOGGED_OUT),
            200 => Answer::Text(text),
            404 => Answer::Nothing,
            _ => Answer::Unheard(words::OFFLINE),
        })
    }

    fn input(&self, id: &str) -> Option<HtmlInputElement> {
        self.document.get_element_by_id(id)?.dyn_into().ok()
    }

    fn chosen(&self, field: &str) -> Vec<File> {
        let chosen = self.input(field).and_then(|input| input.files());
        chosen.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect()).unwrap_or_default()
    }

    /// The files of a field, and what was pasted into another: name, and text where the browser could read it.
    async fn handed_in(&self, files: &str, pasted: Option<&str>) -> Vec<(String, Option<String>)> {
        let mut texts = Vec::new();
        for file in self.chosen(files) {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            texts.push((clipped(&file.name()), text));
        }
        let area = pasted.and_then(|id| self.document.get_element_by_id(id)?.dyn_into::<HtmlTextAreaElement>().ok());
        let text = area.map(|area| area.value()).unwrap_or_default();
        if !text.trim().is_empty() {
            texts.push(("Nội dung đã dán".to_owned(), Some(text)));
        }
        texts
    }
}

fn clipped(text: &str) -> String {
    text.chars().take(NAME).collect()
}
