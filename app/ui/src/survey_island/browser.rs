//! The browser's side of the survey island.

use super::words::{self, Words};
use domain::answers::{COMMENT, KEY, RECEIVED};
use js_sys::{Array, Date, Function, JSON, Promise};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, Document, Element, Event, FormData, HtmlDetailsElement, HtmlElement, HtmlFormElement, HtmlInputElement,
    HtmlTextAreaElement, RequestInit, Response, Storage, Window,
};

type Js<T = ()> = Result<T, JsValue>;

/// A draft is kept for a day.
const DAY: f64 = 86_400_000.0;
/// An answer that has not come by then will not come.
const PATIENCE: i32 = 20_000;
/// Before the second try; doubled each time up to [`LONGEST`].
const FIRST: i32 = 2_000;
const LONGEST: i32 = 60_000;
/// A page whose keys are refused this often is left to the server.
const KEYS: u32 = 3;

/// Begins. Whatever fails here, the form stays what it was.
pub(super) fn wake() {
    let _ = Survey::find().and_then(Survey::start);
}

struct Survey {
    window: Window,
    document: Document,
    place: Element,
    /// `None` on the page of a used slip.
    form: Option<HtmlFormElement>,
    address: String,
    words: &'static Words,
    draft: Draft,
    sending: Cell<bool>,
    /// Ends the pause before the next try.
    now: RefCell<Option<Function>>,
}

impl Survey {
    fn find() -> Js<Rc<Self>> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let document = window.document().ok_or(JsValue::NULL)?;
        let place = document.query_selector("[data-nhap]")?.ok_or(JsValue::NULL)?;
        let form = place.clone().dyn_into::<HtmlFormElement>().ok();
        let address = place.get_attribute(if form.is_some() { "action" } else { "data-phieu" }).unwrap_or_default();
        let draft = Draft {
            name: format!("{PREFIX}{}", place.get_attribute("data-nhap").unwrap_or_default()),
            storage: window.local_storage().ok().flatten(),
        };
        let lang = document.document_element().and_then(|html| html.get_attribute("lang")).unwrap_or_default();
        let words = words::of(&lang);
        let (sending, now) = (Cell::new(false), RefCell::new(None));
        Ok(Rc::new(Self { window, document, place, form, address, words, draft, sending, now }))
    }

    fn start(self: Rc<Self>) -> Js {
        self.draft.drop_old();
        let kept = self.draft.read();
        let Some(form) = &self.form else {
            if let Some((true, fields)) = kept {
                self.say(self.words.looking);
                self.send(fields);
            }
            return Ok(());
        };
        self.listen(form)?;
        if let Some((sent, fields)) = kept
            && self.untouched()
        {
            self.restore(&fields)?;
            if sent {
                self.send(fields);
            } else {
                self.say(self.words.restored);
            }
        }
        self.count();
        Ok(())
    }

    fn listen(self: &Rc<Self>, form: &HtmlFormElement) -> Js {
        let survey = self.clone();
        on(form, "input", move |event| survey.changed(&event))?;
        let survey = self.clone();
        on(form, "submit", move |event| survey.submitted(&event))?;
        let survey = self.clone();
        on(&self.window, "online", move |_| survey.hurry())
    }

    fn say(&self, words: &str) {
        if let Some(line) = self.document.get_element_by_id("tinh-trang") {
            line.set_text_content(Some(words));
        }
    }

    /// How many questions have no answer yet; nothing when all have one.
    fn tell(&self, gaps: u32) {
        let [before, after] = self.words.gaps;
        self.say(&if gaps == 0 { String::new() } else { format!("{before}{gaps}{after}") });
    }

    fn find_in(&self, selector: &str) -> Option<Element> {
        self.place.query_selector(selector).ok().flatten()
    }

    fn button(&self, words: &str) {
        if let Some(button) = self.find_in("#gui button") {
            button.set_text_content(Some(words));
        }
    }

    fn comment(&self) -> Option<HtmlTextAreaElement> {
        self.find_in("textarea")?.dyn_into().ok()
    }

    /// Nothing was chosen or written yet: neither by a quick thumb before the island woke, nor by the server.
    fn untouched(&self) -> bool {
        self.find_in(".o :checked,.hoi :checked").is_none() && self.comment().is_none_or(|c| c.value().is_empty())
    }

    /// Names and values, as the browser would send them.
    fn fields(&self) -> Js<Array> {
        let form = self.form.as_ref().ok_or(JsValue::NULL)?;
        Ok(Array::from(&FormData::new_with_form(form)?.into()))
    }

    fn changed(&self, event: &Event) {
        if self.sending.get() {
            return;
        }
        if let Some(faulty) = target(event).and_then(|t| t.closest(".sai-roi").ok().flatten()) {
            let _ = faulty.class_list().remove_1("sai-roi");
            if let Ok(Some(mark)) = faulty.query_selector("legend .sai") {
                mark.remove();
            }
            self.tell(self.place.query_selector_all(".sai-roi").map_or(0, |left| left.length()));
        }
        self.count();
        if let Ok(fields) = self.fields() {
            self.draft.keep(false, &fields);
        }
    }

    fn count(&self) {
        let (Some(comment), Some(line)) = (self.comment(), self.document.get_element_by_id("dem")) else { return };
        let used = comment.value().chars().count();
        let left = usize::try_from(comment.max_length()).unwrap_or(0).saturating_sub(used);
        let [before, after] = self.words.left;
        line.set_text_content((used > 0).then(|| format!("{before}{left}{after}")).as_deref());
    }

    fn submitted(self: &Rc<Self>, event: &Event) {
        if self.sending.get() {
            event.prevent_default();
            self.hurry();
        } else if let Ok(gaps @ 1..) = self.gaps() {
            event.prevent_default();
            self.tell(gaps);
        } else if let Ok(fields) = self.fields() {
            event.prevent_default();
            self.send(fields);
        }
    }

    /// Marks the questions without an answer and goes to the first.
    fn gaps(&self) -> Js<u32> {
        let asked = self.place.query_selector_all("fieldset.can")?;
        let mut gaps = 0;
        for at in 0..asked.length() {
            let Some(question) = asked.item(at).and_then(|q| q.dyn_into::<Element>().ok()) else { continue };
            let shown = question.unchecked_ref::<HtmlElement>().offset_width() > 0;
            if !shown || question.query_selector("[type=radio]:checked")?.is_some() {
                continue;
            }
            if gaps == 0
                && let Some(first) = question.query_selector("input")?
            {
                first.unchecked_ref::<HtmlElement>().focus()?;
                question.scroll_into_view();
            }
            gaps += 1;
            self.mark(&question)?;
        }
        Ok(gaps)
    }

    fn mark(&self, question: &Element) -> Js {
        question.class_list().add_1("sai-roi")?;
        if let Some(legend) = question.query_selector("legend")?
            && legend.query_selector(".sai")?.is_none()
        {
            let mark = self.document.create_element("b")?;
            mark.set_class_name("sai");
            mark.set_text_content(Some(self.words.gap));
            legend.append_child(&mark)?;
        }
        Ok(())
    }

    fn restore(&self, fields: &Array) -> Js {
        for pair in fields.iter() {
            let pair = Array::from(&pair);
            let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) else { continue };
            match name.as_str() {
                RECEIVED => {}
                COMMENT => drop(self.comment().map(|c| c.set_value(&value))),
                KEY => self.set_key(&value),
                _ => self.put_back(&name, &value),
            }
        }
        let hidden = self.place.query_selector_all("details")?;
        for at in 0..hidden.length() {
            if let Some(more) = hidden.item(at).and_then(|d| d.dyn_into::<HtmlDetailsElement>().ok())
                && more.query_selector(":checked")?.is_some()
            {
                more.set_open(true);
            }
        }
        Ok(())
    }

    fn put_back(&self, name: &str, value: &str) {
        if let Some(box_or_dot) = self.find_in(&format!("[name=\"{name}\"][value=\"{value}\"]")) {
            box_or_dot.unchecked_into::<HtmlInputElement>().set_checked(true);
        } else if let Some(line) = self.find_in(&format!("[name=\"{name}\"]:not([type=radio]):not([type=checkbox])")) {
            line.unchecked_into::<HtmlInputElement>().set_value(value);
        }
    }

    fn set_key(&self, key: &str) {
        if let Some(input) = self.find_in(&format!("[name={KEY}]")) {
            input.unchecked_into::<HtmlInputElement>().set_value(key);
        }
    }

    fn new_key(&self) -> Js<Array> {
        let mut bytes = [0; 16];
        self.window.crypto()?.get_random_values_with_u8_array(&mut bytes)?;
        self.set_key(&bytes.iter().map(|b| format!("{b:02x}")).collect::<String>());
        self.fields()
    }

    /// From here on the answers are what they are: the next tries send the same, under the same key.
    fn send(self: &Rc<Self>, fields: Array) {
        self.sending.set(true);
        if let Some(questions) = self.find_in("#cau-hoi") {
            let _ = questions.set_attribute("inert", "");
        }
        let survey = self.clone();
        spawn_local(async move {
            // What the island cannot do the form still can.
            if survey.deliver(fields).await.is_err()
                && let Some(form) = &survey.form
            {
                let _ = form.submit();
            }
        });
    }

    async fn deliver(&self, mut fields: Array) -> Js {
        let (mut pause, mut keys) = (FIRST, 0);
        loop {
            self.draft.keep(true, &fields);
            if self.form.is_some() {
                self.say(self.words.sending);
            }
            match self.post(&fields).await {
                Ok((200, receipt)) => return self.done(&receipt),
                Ok((409, why)) if why.contains("key-reused") && self.form.is_some() && keys < KEYS => {
                    keys += 1;
                    fields = self.new_key()?;
                    continue;
                }
                Ok((409 | 404 | 403, _)) => return self.explained(),
                Ok((status, _)) if (400..500).contains(&status) && status != 408 && status != 429 => return Err(JsValue::NULL),
                Ok(_) => self.say(self.words.busy),
                Err(_) => self.say(self.words.offline),
            }
            self.button(self.words.send_now);
            self.pause(pause).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    async fn post(&self, fields: &Array) -> Js<(u16, String)> {
        let (path, query) = self.address.split_once('?').unwrap_or((&self.address, ""));
        let token = path.rsplit('/').next().unwrap_or_default();
        let mode = query.split('&').find_map(|pair| pair.strip_prefix("qua=")).unwrap_or("qr");
        let fields = String::from(JSON::stringify(fields)?);
        let body = format!("{{\"token\":\"{token}\",\"mode\":\"{mode}\",\"fields\":{fields}}}");

        let limit = AbortController::new()?;
        let abort = {
            let limit = limit.clone();
            Closure::once_into_js(move || limit.abort())
        };
        let timer = self.window.set_timeout_with_callback_and_timeout_and_arguments_0(abort.unchecked_ref(), PATIENCE)?;
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&body.into());
        let headers = Array::of1(&Array::of2(&"content-type".into(), &"application/json".into()));
        init.set_headers(&headers);
        init.set_signal(Some(&limit.signal()));
        let response: Response =
            JsFuture::from(self.window.fetch_with_str_and_init("/api/nop-phieu", &init)).await?.unchecked_into();
        let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
        self.window.clear_timeout_with_handle(timer);
        Ok((response.status(), text))
    }

    /// Until the time is over, the network comes back or the button is pressed.
    async fn pause(&self, milliseconds: i32) {
        let promise = Promise::new(&mut |go, _| {
            let _ = self.window.set_timeout_with_callback_and_timeout_and_arguments_0(&go, milliseconds);
            self.now.replace(Some(go));
        });
        let _ = JsFuture::from(promise).await;
    }

    fn hurry(&self) {
        if let Some(go) = self.now.take() {
            let _ = go.call0(&JsValue::NULL);
        }
    }

    fn done(&self, receipt: &str) -> Js {
        self.draft.forget();
        let code: String = receipt.chars().filter(char::is_ascii_alphanumeric).collect();
        self.window.location().replace(&format!("/cam-on/{code}{}", self.language()))
    }

    /// The end of an address that keeps the page's language: the form's own, as the server wrote it.
    fn language(&self) -> String {
        let query = self.address.split_once('?').map_or("", |(_, query)| query);
        query.split('&').find(|pair| pair.starts_with("tieng=")).map_or_else(String::new, |pair| format!("?{pair}"))
    }

    /// The server's own page says why. On the page of a used slip it already does.
    fn explained(&self) -> Js {
        self.draft.forget();
        if self.form.is_none() {
            self.say("");
            return Ok(());
        }
        self.window.location().replace(&self.address)
    }
}

const PREFIX: &str = "nhap-";

/// Answers on this phone: when they were kept, whether they were on their way, and the fields.
struct Draft {
    name: String,
    /// Phones that keep nothing (private windows) have none.
    storage: Option<Storage>,
}

impl Draft {
    fn keep(&self, sent: bool, fields: &Array) {
        if let Some(storage) = &self.storage
            && let Ok(text) = JSON::stringify(&Array::of3(&Date::now().into(), &sent.into(), fields))
        {
            let _ = storage.set_item(&self.name, &String::from(text));
        }
    }

    fn read(&self) -> Option<(bool, Array)> {
        let kept = read(self.storage.as_ref()?, &self.name)?;
        Some((kept.get(1).as_bool()?, Array::from(&kept.get(2))))
    }

    fn forget(&self) {
        if let Some(storage) = &self.storage {
            let _ = storage.remove_item(&self.name);
        }
    }

    /// Drafts of any slip that are older than a day, or that cannot be read.
    fn drop_old(&self) {
        let Some(storage) = &self.storage else { return };
        for at in (0..storage.length().unwrap_or(0)).rev() {
            let Ok(Some(name)) = storage.key(at) else { continue };
            let kept_at = || read(storage, &name)?.get(0).as_f64();
            if name.starts_with(PREFIX) && kept_at().is_none_or(|time| Date::now() - time > DAY) {
                let _ = storage.remove_item(&name);
            }
        }
    }
}

fn read(storage: &Storage, name: &str) -> Option<Array> {
    let text = storage.get_item(name).ok()??;
    JSON::parse(&text).ok()?.dyn_into().ok()
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Listens for as long as the page lives.
fn on(target: &web_sys::EventTarget, event: &str, handle: impl FnMut(Event) + 'static) -> Js {
    let listener = Closure::<dyn FnMut(Event)>::new(handle).into_js_value();
    target.add_event_listener_with_callback(event, listener.unchecked_ref())
}
