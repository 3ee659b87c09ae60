//! A snapshot as text.

use std::fmt;

use crate::error::Short;
use crate::inspect::state::{ActorState, Restarting, Snapshot};

/// How many of those that an actor waits for are printed.
const PRINTED: usize = 4;

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |state: &ActorState| state.id.name().chars().count();
        let names = self.actors.iter().map(name).max().unwrap_or(0).max(5);
        writeln!(
            f,
            "{:names$}  {:45}  {:5}  {:>7}  {:>9}  doing",
            "actor", "urn", "alive", "mailbox", "handled"
        )?;
        for state in &self.actors {
            writeln!(
                f,
                "{:names$}  {:45}  {:5}  {:>7}  {:>9}  {}",
                state.id.name(),
                state.id.urn(),
                if state.alive { "yes" } else { "no" },
                state.mailbox_depth,
                state.handled,
                Status(state),
            )?;
        }
        for cycle in &self.cycles {
            let names: Vec<_> = cycle.iter().chain(cycle.first()).map(Short).collect();
            f.write_str("waiting for each other: ")?;
            write_list(f, &names, " → ")?;
            writeln!(f)?;
        }
        Ok(())
    }
}

/// `foo for 3.0s, waits for B.bar for 3.0s (2 restarts)`
struct Status<'a>(&'a ActorState);

impl fmt::Display for Status<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_doing(f)?;
        match self.0.restarts {
            0 => Ok(()),
            1 => f.write_str(" (1 restart)"),
            count => write!(f, " ({count} restarts)"),
        }
    }
}

impl Status<'_> {
    fn fmt_doing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(handling) = &self.0.handling else {
            return match &self.0.restarting {
                None => f.write_str("nothing"),
                Some(Restarting { due_in: None }) => f.write_str("waits for its supervisor"),
                Some(Restarting { due_in: Some(time) }) => write!(f, "restarted in {time:.1?}"),
            };
        };
        f.write_str(&handling.method)?;
        if let Some(time) = handling.for_how_long {
            write!(f, " for {time:.1?}")?;
        }
        let Some(waiting) = &self.0.waiting else {
            return Ok(());
        };
        f.write_str(", waits for ")?;
        let names: Vec<_> = waiting.waits_for.iter().map(Short).collect();
        match names.len() {
            0 => f.write_str("a promise or another thread")?,
            count => {
                write_list(f, &names[..count.min(PRINTED)], ", ")?;
                if count > PRINTED {
                    write!(f, " and {} more", count - PRINTED)?;
                }
            }
        }
        write!(f, " for {:.1?}", waiting.for_how_long)
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, names: &[Short<'_>], between: &str) -> fmt::Result {
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        write!(f, "{name}")?;
    }
    Ok(())
}
