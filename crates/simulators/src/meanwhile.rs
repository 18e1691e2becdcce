//! What somebody else does while a program works: at the n-th request of a server, before it is served.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// What is done, once.
type Deed = Box<dyn FnOnce() + Send>;

/// What others are still to do; clones share it.
#[derive(Clone, Default)]
pub struct Meanwhile(Arc<Mutex<Others>>);

#[derive(Default)]
struct Others {
    /// How many requests there were.
    requests: usize,
    deeds: Vec<(usize, Deed)>,
}

impl Meanwhile {
    /// Lets this be done just before the server's request of that number, counted from 1, is served. Of one number all is done, in the order
    /// in which it was added.
    pub fn at(&self, request: usize, deed: impl FnOnce() + Send + 'static) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).deeds.push((request, Box::new(deed)));
    }

    /// Counts a request, and does what is to be done before it.
    pub(crate) fn pass(&self) {
        let mut others = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        others.requests += 1;
        let now = others.requests;
        let (due, later) = std::mem::take(&mut others.deeds).into_iter().partition(|(request, _)| *request == now);
        others.deeds = later;
        drop(others);
        for (_, deed) in due {
            deed();
        }
    }
}

impl fmt::Debug for Meanwhile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meanwhile")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_done_once_before_its_request_in_the_order_in_which_it_was_added() {
        let (meanwhile, done) = (Meanwhile::default(), Arc::new(Mutex::new(Vec::new())));
        for (request, name) in [(2, "a"), (1, "b"), (2, "c")] {
            let done = done.clone();
            meanwhile.at(request, move || done.lock().unwrap().push(name));
        }
        let after: Vec<String> = (0..3).map(|_| (meanwhile.pass(), done.lock().unwrap().concat()).1).collect();
        assert_eq!(after, ["b", "bac", "bac"]);
    }
}
