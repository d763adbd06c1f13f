//! The event stream in the browser. Its callbacks are made once and serve every connection, so that a board that stays open
//! for weeks does not grow with each reconnect.

use super::{Line, Link, wire};
use domain::live::Snapshot;
use leptos::prelude::*;
use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Document, Event, EventSource, MessageEvent, Window};

/// The server's heartbeat comes every 15 seconds: three missed ones, and the connection is dead whatever the browser thinks.
const SILENCE: i32 = 50_000;
/// A hidden page keeps its stream this long: officers switch between windows.
const HIDDEN: i32 = 300_000;
/// First and longest pause between tries, in seconds.
const PAUSE: (u32, u32) = (5, 60);

type Callback = Closure<dyn FnMut(Event)>;

struct Feed {
    url: String,
    now: RwSignal<Snapshot>,
    link: RwSignal<Link>,
    source: RefCell<Option<EventSource>>,
    timer: Cell<Option<i32>>,
    refusals: Cell<u32>,
    on_open: Callback,
    on_frame: Callback,
    on_beat: Callback,
    on_error: Callback,
    on_visibility: Callback,
    on_timer: Closure<dyn FnMut()>,
}

/// Opens the stream, and keeps it open while somebody looks at the page.
pub(super) fn follow(url: &str, now: RwSignal<Snapshot>, link: RwSignal<Link>) {
    let feed = Rc::new_cyclic(|feed: &Weak<Feed>| Feed {
        url: url.to_owned(),
        now,
        link,
        source: RefCell::default(),
        timer: Cell::default(),
        refusals: Cell::default(),
        on_open: callback(feed, |feed, _| feed.alive()),
        on_frame: callback(feed, |feed, event| feed.frame(event.unchecked_ref())),
        on_beat: callback(feed, |feed, _| feed.alive()),
        on_error: callback(feed, |feed, _| feed.broken()),
        on_visibility: callback(feed, |feed, _| feed.looked_at()),
        on_timer: {
            let feed = feed.clone();
            Closure::new(move || {
                if let Some(feed) = feed.upgrade() {
                    feed.time_is_up();
                }
            })
        },
    });
    listen(&document(), "visibilitychange", &feed.on_visibility);
    feed.open();
    // Lives as long as the island.
    StoredValue::new_local(feed);
}

fn callback(feed: &Weak<Feed>, act: impl Fn(&Feed, Event) + 'static) -> Callback {
    let feed = feed.clone();
    Closure::new(move |event| {
        if let Some(feed) = feed.upgrade() {
            act(&feed, event);
        }
    })
}

fn listen(target: &web_sys::EventTarget, name: &str, callback: &Callback) {
    drop(target.add_event_listener_with_callback(name, callback.as_ref().unchecked_ref()));
}

fn window() -> Window {
    leptos::prelude::window()
}

fn document() -> Document {
    leptos::prelude::document()
}

/// The time by the browser's clock: "14:05:09 ngày 22/11".
fn clock() -> String {
    let date = js_sys::Date::new_0();
    let two = |number: u32| if number < 10 { format!("0{number}") } else { number.to_string() };
    let (hours, minutes, seconds) = (two(date.get_hours()), two(date.get_minutes()), two(date.get_seconds()));
    format!("{hours}:{minutes}:{seconds} ngày {}/{}", two(date.get_date()), date.get_month() + 1)
}

impl Feed {
    fn open(&self) {
        self.close();
        let Ok(source) = EventSource::new(&self.url) else { return self.refused() };
        listen(&source, "tong-hop", &self.on_frame);
        listen(&source, "nhip", &self.on_beat);
        listen(&source, "open", &self.on_open);
        listen(&source, "error", &self.on_error);
        self.source.replace(Some(source));
        self.wake_in(SILENCE);
    }

    fn close(&self) {
        if let Some(source) = self.source.take() {
            // A connection that is given up must not report its end.
            source.set_onerror(None);
            for (name, callback) in
                [("tong-hop", &self.on_frame), ("nhip", &self.on_beat), ("open", &self.on_open), ("error", &self.on_error)]
            {
                drop(source.remove_event_listener_with_callback(name, callback.as_ref().unchecked_ref()));
            }
            source.close();
        }
    }

    fn say(&self, line: Line) {
        if self.link.with_untracked(|link| link.line != line) {
            self.link.update(|link| link.line = line);
        }
    }

    /// Something came: the figures on the screen are those of the server.
    fn alive(&self) {
        self.refusals.set(0);
        if !document().hidden() {
            self.wake_in(SILENCE);
        }
        self.say(Line::Live);
    }

    fn frame(&self, event: &MessageEvent) {
        let snapshot = event.data().as_string().and_then(|json| wire::read(&json));
        // A frame this page cannot read: the server is newer. Better to say that the figures stand still.
        let Some(snapshot) = snapshot else { return self.say(Line::Lost) };
        self.now.set(snapshot);
        self.link.update(|link| link.at = clock());
        self.alive();
    }

    fn broken(&self) {
        let closed = self.source.borrow().as_ref().is_none_or(|source| source.ready_state() == EventSource::CLOSED);
        if closed {
            self.refused();
        } else {
            self.say(Line::Reconnecting);
        }
    }

    /// The server said no: later again, each time a little later, and not all boards at once.
    fn refused(&self) {
        self.close();
        let refusals = self.refusals.get() + 1;
        self.refusals.set(refusals);
        let seconds = (PAUSE.0 << (refusals - 1).min(4)).min(PAUSE.1);
        #[expect(clippy::cast_possible_truncation, reason = "at most 75,000")]
        let pause = (f64::from(seconds) * 1000.0 * (0.75 + js_sys::Math::random() / 2.0)) as i32;
        self.say(if refusals >= 2 { Line::Refused } else { Line::Lost });
        self.wake_in(pause);
    }

    fn wake_in(&self, milliseconds: i32) {
        self.sleep();
        let callback = self.on_timer.as_ref().unchecked_ref();
        let timer = window().set_timeout_with_callback_and_timeout_and_arguments_0(callback, milliseconds);
        self.timer.set(timer.ok());
    }

    fn sleep(&self) {
        if let Some(timer) = self.timer.take() {
            window().clear_timeout_with_handle(timer);
        }
    }

    fn time_is_up(&self) {
        self.timer.set(None);
        if document().hidden() {
            self.close();
            return self.say(Line::Paused);
        }
        if self.source.borrow().is_some() {
            self.say(Line::Reconnecting);
        }
        self.open();
    }

    /// The page was hidden, or is seen again.
    fn looked_at(&self) {
        if document().hidden() {
            self.wake_in(HIDDEN);
        } else if self.source.borrow().is_some() {
            self.wake_in(SILENCE);
        } else {
            self.say(Line::Reconnecting);
            self.open();
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.sleep();
        self.close();
        let callback = self.on_visibility.as_ref().unchecked_ref();
        drop(document().remove_event_listener_with_callback("visibilitychange", callback));
    }
}
