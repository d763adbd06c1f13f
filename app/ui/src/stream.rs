//! A server function whose answer is an event stream: Leptos has no such encoding of its own.

use leptos::prelude::*;
use server_fn::{
    ContentType,
    codec::{Encoding, FromRes, IntoRes},
    response::{ClientRes, TryRes},
};
use std::pin::Pin;

/// `text/event-stream`, opened by the browser's `EventSource`.
#[derive(Debug)]
pub struct EventStream;

impl ContentType for EventStream {
    const CONTENT_TYPE: &'static str = "text/event-stream";
}

impl Encoding for EventStream {
    const METHOD: http::Method = http::Method::GET;
}

type Chunks = Pin<Box<dyn futures::Stream<Item = Result<bytes::Bytes, bytes::Bytes>> + Send>>;

/// The events.
pub struct Events(Chunks);

impl<E: FromServerFnError, R: TryRes<E>> IntoRes<EventStream, R, E> for Events {
    async fn into_res(self) -> Result<R, E> {
        R::try_from_stream(EventStream::CONTENT_TYPE, self.0)
    }
}

impl<E: FromServerFnError, R: ClientRes<E> + Send> FromRes<EventStream, R, E> for Events {
    async fn from_res(_: R) -> Result<Self, E> {
        // EventSource opens the path; nobody calls the function from the browser.
        Err(E::from_server_fn_error(ServerFnErrorErr::Response("EventSource opens this path".to_owned())))
    }
}

#[cfg(feature = "ssr")]
mod ssr {
    use super::Events;
    use backend::live::Frame;
    use bytes::Bytes;
    use futures::{StreamExt, stream};
    use std::{
        sync::Arc,
        time::{Duration, Instant},
    };
    use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
    use tokio_util::sync::CancellationToken;

    /// A silent stream says that it lives: an event, because `EventSource` keeps comments to itself.
    const HEARTBEAT: Duration = Duration::from_secs(15);
    /// A stream is closed after this time at the latest; the browser opens a new one, and the session is asked again.
    const LONGEST: Duration = Duration::from_secs(3600);

    /// How many streams there may be, and how all of them end.
    #[derive(Clone, Debug)]
    pub struct Streams {
        places: Arc<Semaphore>,
        closing: CancellationToken,
    }

    impl Streams {
        /// At most `places` streams; `closing` ends them.
        pub fn new(places: usize, closing: CancellationToken) -> Self {
            Self { places: Arc::new(Semaphore::new(places)), closing }
        }
    }

    struct State {
        frames: watch::Receiver<Arc<Frame>>,
        /// What is to be sent next, the last of it first.
        pending: Vec<Bytes>,
        seen: Option<i64>,
        ends: Instant,
        closing: CancellationToken,
        _place: OwnedSemaphorePermit,
    }

    /// The events of a board, newest first, for as long as the session has left. `None`: no place is free.
    pub(crate) fn events(
        streams: &Streams,
        mut frames: watch::Receiver<Arc<Frame>>,
        seen: Option<i64>,
        seconds: i64,
    ) -> Option<Events> {
        let place = streams.places.clone().try_acquire_owned().ok()?;
        frames.mark_changed();
        // Browsers that lost the connection together come back spread over some seconds.
        let retry = 2000 + u32::from(backend::keys::random::<1>()[0]) * 12;
        let session = Duration::from_secs(seconds.try_into().unwrap_or(0));
        let state = State {
            frames,
            pending: vec![format!("retry: {retry}\n\n").into()],
            seen,
            ends: Instant::now() + session.min(LONGEST),
            closing: streams.closing.clone(),
            _place: place,
        };
        Some(Events(Box::pin(stream::unfold(state, next).boxed())))
    }

    async fn next(mut state: State) -> Option<(Result<Bytes, Bytes>, State)> {
        if let Some(bytes) = state.pending.pop() {
            return Some((Ok(bytes), state));
        }
        loop {
            let left = state.ends.checked_duration_since(Instant::now())?;
            let changed = tokio::select! {
                () = state.closing.cancelled() => return None,
                changed = tokio::time::timeout(HEARTBEAT.min(left), state.frames.changed()) => changed,
            };
            match changed {
                Err(_) => return Some((Ok(Bytes::from_static(b"event: nhip\ndata:\n\n")), state)),
                Ok(Err(_)) => return None,
                Ok(Ok(())) => {
                    let frame = state.frames.borrow_and_update().clone();
                    let id = frame.snapshot.revision;
                    if state.seen.replace(id) == Some(id) {
                        continue;
                    }
                    // In pieces: the figures are the same bytes for every stream, and are not copied for any.
                    state.pending = vec![Bytes::from_static(b"\n\n"), frame.json.clone()];
                    return Some((Ok(format!("event: tong-hop\nid: {id}\ndata: ").into()), state));
                }
            }
        }
    }
}

#[cfg(feature = "ssr")]
pub use ssr::Streams;
#[cfg(feature = "ssr")]
pub(crate) use ssr::events;
