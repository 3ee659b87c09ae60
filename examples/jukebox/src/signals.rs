//! The signals that the program handles.

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Signal {
    Stop,
    Save,
}

#[cfg(unix)]
mod system {
    use std::io;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};

    use super::Signal;

    pub struct Signals(signal_hook::iterator::Signals);

    impl Signals {
        pub fn new() -> io::Result<Signals> {
            signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM, SIGXFSZ]).map(Signals)
        }

        /// Waits for the next signal.
        pub fn next(&mut self) -> Signal {
            let told = self.0.forever().find_map(|signal| match signal {
                // The terminal was closed.
                SIGHUP => Some(Signal::Save),
                // A file would be larger than allowed. The write returns an error as well.
                SIGXFSZ => None,
                _ => Some(Signal::Stop),
            });
            told.unwrap_or(Signal::Stop)
        }
    }
}

/// On other systems, signals can't be delivered to a thread, so a flag is polled.
#[cfg(not(unix))]
mod system {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    use std::thread;
    use std::time::Duration;

    use signal_hook::consts::{SIGINT, SIGTERM};

    use super::Signal;

    pub struct Signals(Arc<AtomicBool>);

    impl Signals {
        pub fn new() -> io::Result<Signals> {
            let told = Arc::new(AtomicBool::new(false));
            for signal in [SIGINT, SIGTERM] {
                signal_hook::flag::register(signal, told.clone())?;
            }
            Ok(Signals(told))
        }

        pub fn next(&mut self) -> Signal {
            while !self.0.load(Relaxed) {
                thread::sleep(Duration::from_millis(100));
            }
            Signal::Stop
        }
    }
}

pub use system::Signals;
