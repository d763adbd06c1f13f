//! The citizen's pages: documents that work as they are. Nothing here sets a cookie or asks another host.

use crate::{
    model::Tongue,
    shell::{Document, Wakes},
    words::citizen::{Words, words},
};
use domain::language::Language;
use http::StatusCode;
use leptos::prelude::*;
use std::sync::Arc;

mod home;
mod lookup;
mod privacy;
mod receipt;
mod results;
mod survey;
mod why_not;

pub use home::home;
pub use lookup::lookup;
pub use privacy::{PRIVACY, privacy};
pub use receipt::receipt;
pub use results::{results, results_of};
pub use survey::{preview, survey};
pub use why_not::why_not;

const STYLE: &str = include_str!("../../../style/citizen.css");

/// What every page of citizens is made of, beside its own content.
struct Page {
    tongue: Tongue,
    status: StatusCode,
    wakes: Wakes,
}

impl Page {
    /// A page that is only a document.
    fn new(tongue: Tongue, status: StatusCode) -> Self {
        Self { tongue, status, wakes: Wakes::Nothing }
    }

    fn document(self, title: impl Into<String>, body: impl Fn(&Tongue) -> AnyView + Send + Sync + 'static) -> Document {
        let Self { tongue, status, wakes } = self;
        let (language, title) = (tongue.language, title.into());
        Document { language, title, wakes, style: STYLE, body: Arc::new(move || body(&tongue)), status }
    }

    /// A page of words: heading, content, the links every page ends with.
    fn of_words(self, title: &'static str, main: impl Fn(&Words) -> AnyView + Send + Sync + 'static) -> Document {
        self.document(title, move |tongue| {
            let words = words(tongue.language);
            frame(tongue, Above::Words(words.frame.site), title.into_any(), None, main(words))
        })
    }
}

/// What stands above the heading.
enum Above<'a> {
    /// Words of the page's language.
    Words(&'static str),
    /// Who holds the survey: a Vietnamese name.
    Name(&'a str),
}

/// Header with the page's one `h1`, main, footer. `below`: a Vietnamese name.
fn frame(tongue: &Tongue, above: Above<'_>, heading: AnyView, below: Option<&str>, main: AnyView) -> AnyView {
    let words = words(tongue.language);
    let above = match above {
        Above::Words(words) => (None, words.to_owned()),
        Above::Name(name) => (words.vietnamese(), name.to_owned()),
    };
    view! {
        <header>
            {languages(tongue)}
            <p lang=above.0>{above.1}</p>
            <h1>{heading}</h1>
            {below.map(|below| view! { <p lang=words.vietnamese()>{below.to_owned()}</p> })}
        </header>
        <main>{main}</main>
        <footer>
            <nav aria-label=words.frame.other_pages>
                <a href=format!("/tra-cuu{}", words.query('?'))>{words.frame.enter_code}</a>
                <a href="/ket-qua">{words.frame.results}</a>
                <a href=PRIVACY>{words.frame.personal_data}</a>
            </nav>
        </footer>
    }
    .into_any()
}

/// The same page in other languages, each by its own name: whoever needs the link cannot read this page.
fn languages(tongue: &Tongue) -> Vec<AnyView> {
    let link = |(language, address): &(Language, String)| {
        let code = language.code();
        view! { <a class="tg" href=address.clone() lang=code hreflang=code>{language.own_name()}</a> }.into_any()
    };
    tongue.others.iter().map(link).collect()
}

/// Says on every page of such a round that its data are not real.
fn simulated(words: &Words, note: Option<&str>) -> impl IntoView + use<> {
    let (mark, lang) = (words.frame.simulated, words.vietnamese());
    note.map(|note| view! { <p class="mp"><b>{mark}</b>" "<span lang=lang>{note.to_owned()}</span></p> })
}

/// Where to ask or complain.
fn contact(words: &Words, contact: &str) -> impl IntoView + use<> {
    view! {
        <h2>{words.frame.contact}</h2>
        <p>{words.frame.contact_at}<span lang=words.vietnamese()>{contact.to_owned()}</span>"."</p>
    }
}

/// A name for the draft of this slip on the phone. 24 bits of 60: it tells the slips of one phone apart and gives no token
/// away. The hash may change with the compiler: then a draft is not found, and expires.
fn draft_name(token: &domain::token::Token) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hash = DefaultHasher::new();
    token.plain().hash(&mut hash);
    format!("{:06x}", hash.finish() & 0x00ff_ffff)
}
