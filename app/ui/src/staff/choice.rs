//! What a page shows is chosen in a form that works without JavaScript: the choice stands in the address.

use leptos::prelude::*;

/// A label and its list of values and words; `chosen` is the value that the page shows.
pub(super) fn pick(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    chosen: &str,
) -> impl IntoView + use<> {
    let option = |(value, words): (String, String)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    };
    view! {
        <label for=name>{label}</label>
        <select id=name name=name>{options.into_iter().map(option).collect_view()}</select>
    }
}

/// Where the seed of a draw is typed, or left to the machine.
pub(super) fn pick_seed(typed: &str) -> impl IntoView + use<> {
    view! {
        <label for="so-goc">"Số gốc (không bắt buộc)"</label>
        <p class="ghi-chu" id="so-goc-nho">"64 ký tự, chỉ gồm 0 đến 9 và a đến f. Để trống thì máy lấy ngẫu nhiên."</p>
        <input id="so-goc" type="text" name="so-goc" maxlength="64" autocomplete="off" value=typed.to_owned() aria-describedby="so-goc-nho" />
    }
}

/// The list of rounds, codes and titles.
pub(super) fn pick_round(rounds: &[(String, String)], shown: &str) -> impl IntoView + use<> {
    pick("dot", "Đợt khảo sát", rounds.to_vec(), shown)
}

/// Chooses a round at an address that takes nothing else; nothing where there is no other.
pub(super) fn choose_round(action: &str, rounds: &[(String, String)], shown: &str) -> impl IntoView + use<> {
    (rounds.len() > 1).then(|| {
        view! {
            <form method="get" action=action.to_owned() class="chon-dot">
                {pick_round(rounds, shown)}
                <button type="submit">"Xem"</button>
            </form>
        }
    })
}
