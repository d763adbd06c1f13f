//! The door.

use super::{Place, document, frame};
use crate::{
    model::{LoginPage, LoginTrouble},
    shell::{Document, Wakes},
};
use leptos::prelude::*;

fn status(error: Option<LoginTrouble>) -> u16 {
    match error {
        None => 200,
        Some(LoginTrouble::Wrong | LoginTrouble::Expired) => 401,
        Some(LoginTrouble::Wait) => 429,
        Some(LoginTrouble::Unavailable) => 503,
    }
}

fn said(error: LoginTrouble) -> &'static str {
    match error {
        LoginTrouble::Wrong => "Tên đăng nhập hoặc mật khẩu không đúng. Xin kiểm tra chữ hoa, chữ thường và thử lại.",
        LoginTrouble::Wait => "Đã nhập sai nhiều lần. Xin đợi vài phút rồi thử lại.",
        LoginTrouble::Unavailable => "Máy chủ chưa trả lời được lúc này. Xin thử lại sau ít phút.",
        LoginTrouble::Expired => "Phiên làm việc đã hết hạn. Xin đăng nhập lại.",
    }
}

/// The login page.
pub fn login(page: LoginPage) -> Document {
    document("Đăng nhập".to_owned(), status(page.error), Wakes::Nothing, move || {
        frame(&Place { account: None, round: "", here: "" }, form(&page).into_any())
    })
}

fn form(page: &LoginPage) -> impl IntoView + use<> {
    let described = page.error.map(|_| "loi");
    let wrong = (page.error == Some(LoginTrouble::Wrong)).then_some("true");
    view! {
        <div class="hep">
            <h1>"Đăng nhập"</h1>
            <p>"Dành cho cán bộ theo dõi kết quả khảo sát của cơ quan và của tỉnh."</p>
            {page.error.map(|error| view! { <p id="loi" class="loi" role="alert">{said(error)}</p> })}
            <form method="post" action="/quan-tri/dang-nhap" class="dang-nhap">
                <input type="hidden" name="tiep" value=page.next.clone() />
                <label for="ten">"Tên đăng nhập"</label>
                <input
                    id="ten"
                    name="ten"
                    type="text"
                    required
                    maxlength="80"
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    value=page.login.clone()
                    aria-invalid=wrong
                    aria-describedby=described
                />
                <label for="mat-khau">"Mật khẩu"</label>
                <input
                    id="mat-khau"
                    name="mat-khau"
                    type="password"
                    required
                    maxlength="200"
                    autocomplete="current-password"
                    aria-invalid=wrong
                    aria-describedby=described
                />
                <button type="submit" class="nut">"Đăng nhập"</button>
            </form>
            <p class="ghi-chu">"Quên mật khẩu: xin liên hệ đơn vị chủ trì đợt khảo sát để được cấp lại."</p>
        </div>
    }
}
