//! What was written stays. GitHub changes a comment whatever it says by then, so that of two who change one at the same time the later takes away
//! what the other wrote.
//!
//! Whoever changes a comment has read it right before, and reads it again once those have written who had read it by then. What is lost is written
//! again, into what stands there now: whoever came last, all of it is there in the end.

use github_client::Thread;
use tracing::info;

use super::round::{Next, Round, Unwritten, said};
use crate::news::{Event, News};

/// How often what was written is read again at most, when it is lost each time.
const ROUNDS: usize = 3;

/// What was written in a conversation.
#[derive(Debug, Clone)]
pub(super) struct Written<'e> {
    pub(super) event: Event<'e>,
    /// What stood there before.
    pub(super) before: News,
    /// Whether there was no comment of ours before: others may have made one at the same time.
    pub(super) is_new: bool,
}

impl<'e> Round<'_, 'e> {
    /// Reads again what was written where others write too, many conversations in a request, and writes again what is lost.
    pub(super) async fn keep(&mut self) {
        for _ in 0..ROUNDS {
            let mut written = std::mem::take(&mut self.written);
            if written.is_empty() {
                return;
            }
            self.paced.settle().await;
            let numbers: Vec<u64> = written.keys().copied().collect();
            let threads = match self.github.threads(&numbers).await {
                Ok(threads) => threads,
                Err(error) => return info!("did not read again whether what was written still stands: {error}"),
            };
            for mut thread in threads {
                let Some(written) = written.remove(&thread.number) else { continue };
                let mended = match self.mend(&mut thread, written).await {
                    Ok(false) => continue,
                    other => other.map(|_| ()),
                };
                self.said.retract(thread.number);
                match self.settle(&thread, mended) {
                    Next::Stop => return,
                    Next::Done => self.said.succeed(thread.number),
                    Next::Failed => {}
                }
            }
        }
    }

    /// Writes again what is lost, and makes one of several comments. Answers whether there was anything to do.
    async fn mend(&mut self, thread: &mut Thread, written: Written<'e>) -> Result<bool, Unwritten> {
        let mut news = self.find(thread).await?.unwrap_or_default();
        let is_lost = news.has_lost(written.event, &written.before);
        let is_double = written.is_new && said(thread).count() > 1;
        if !is_lost && !is_double {
            return Ok(false);
        }
        info!("#{} was written by others at the same time: it is made to say both", thread.number);
        if is_lost {
            news.hear(written.event);
        }
        self.put(thread, &news).await?;
        self.written.insert(thread.number, written);
        Ok(true)
    }
}
