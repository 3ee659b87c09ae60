//! Metrics for Prometheus: in the `OpenMetrics` text format if the request accepts it, and otherwise in
//! the format from which that comes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pykka::debug::{Snapshot, TypeState};

use crate::http::Response;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

const CLASSIC: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(crate) fn response(snapshot: &Snapshot, accept: &str) -> Response {
    if accept.contains("application/openmetrics-text") {
        Response::new(OPEN_METRICS, write(snapshot, Format::OpenMetrics))
    } else {
        Response::new(CLASSIC, write(snapshot, Format::Classic))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    OpenMetrics,
    Classic,
}

struct Metrics {
    text: String,
    format: Format,
}

fn write(snapshot: &Snapshot, format: Format) -> String {
    let mut metrics = Metrics {
        text: String::new(),
        format,
    };
    let types = &snapshot.types;
    metrics.gauges(
        "pykka_actors",
        "Actors that have not terminated.",
        types,
        |of| of.actors,
    );
    metrics.counters(
        "pykka_actors_ended",
        "Actors that have terminated.",
        types,
        |of| of.ended,
    );
    metrics.counters(
        "pykka_messages_handled",
        "Messages that were handled.",
        types,
        |of| of.handled,
    );
    let help = "Asks that were not handled, because nothing waited for them any more.";
    metrics.counters("pykka_messages_skipped", help, types, |of| of.skipped);
    let help = "Panics, and errors that no caller waited for.";
    metrics.counters("pykka_failures", help, types, |of| of.failed);
    metrics.last_failures(types);
    metrics.counters("pykka_restarts", "Restarts of actors.", types, |of| {
        of.restarts
    });
    metrics.gauges(
        "pykka_mailbox_messages",
        "Messages in mailboxes.",
        types,
        |of| of.mailbox_depth,
    );
    metrics.handler_times(types);
    metrics.longest_handlers(snapshot);

    let waits = snapshot
        .actors
        .iter()
        .filter_map(|state| state.waiting.as_ref());
    let longest = waits.map(|waiting| waiting.for_how_long).max();
    let help = "How long an actor has been waiting, the longest of them.";
    metrics.gauge(
        "pykka_longest_wait_seconds",
        help,
        seconds(longest.unwrap_or_default()),
    );
    let help = "Cycles of actors that wait for each other until a timeout.";
    metrics.gauge("pykka_wait_cycles", help, snapshot.cycles.len());
    let pools = &snapshot.pools;
    let sum = |of: fn(&pykka::debug::PoolState) -> usize| pools.iter().map(of).sum::<usize>();
    let help = "Threads that run pooled actors.";
    metrics.gauge("pykka_pool_workers", help, sum(|pool| pool.workers));
    let help = "Threads of pools that are blocked in a wait inside a handler.";
    metrics.gauge("pykka_pool_blocked_workers", help, sum(|pool| pool.blocked));
    let help = "Pooled actors that have messages and wait for a thread.";
    metrics.gauge(
        "pykka_pool_scheduled_actors",
        help,
        sum(|pool| pool.scheduled),
    );
    let remotes = &snapshot.remotes;
    let unreachable = remotes.iter().filter(|remote| !remote.is_reachable);
    let help = "Actors in other processes of which this one has proxies.";
    metrics.gauge("pykka_remote_actors", help, remotes.len());
    let help = "Actors in other processes that can't be reached.";
    metrics.gauge("pykka_remote_unreachable_actors", help, unreachable.count());
    if format == Format::OpenMetrics {
        metrics.line(format_args!("# EOF"));
    }
    metrics.text
}

impl Metrics {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // A string takes everything.
        let _ = writeln!(self.text, "{line}");
    }

    fn head(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
        if self.format == Format::OpenMetrics && name.ends_with("_seconds") {
            self.line(format_args!("# UNIT {name} seconds"));
        }
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.head(name, "gauge", help);
        self.line(format_args!("{name} {value}"));
    }

    fn gauges(&mut self, name: &str, help: &str, types: &[TypeState], of: fn(&TypeState) -> u64) {
        self.head(name, "gauge", help);
        self.samples(name, types, of);
    }

    fn counters(&mut self, name: &str, help: &str, types: &[TypeState], of: fn(&TypeState) -> u64) {
        let total = format!("{name}_total");
        match self.format {
            Format::OpenMetrics => self.head(name, "counter", help),
            Format::Classic => self.head(&total, "counter", help),
        }
        self.samples(&total, types, of);
    }

    fn samples(&mut self, name: &str, types: &[TypeState], of: fn(&TypeState) -> u64) {
        for state in types {
            let (label, value) = (escaped(state.name), of(state));
            self.line(format_args!("{name}{{type=\"{label}\"}} {value}"));
        }
    }

    fn last_failures(&mut self, types: &[TypeState]) {
        let name = "pykka_last_failure_timestamp_seconds";
        let help = "When an actor failed the last time. Missing where none has failed.";
        self.head(name, "gauge", help);
        for state in types {
            let last = state.last_failure.as_ref();
            if let Some(at) = last.and_then(|last| SystemTime::now().checked_sub(last.ago)) {
                let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
                let (label, at) = (escaped(state.name), seconds(since));
                self.line(format_args!("{name}{{type=\"{label}\"}} {at}"));
            }
        }
    }

    fn handler_times(&mut self, types: &[TypeState]) {
        let name = "pykka_handler_seconds";
        let help = "How long messages took, among those that were handled while someone looked.";
        self.head(name, "histogram", help);
        for state in types {
            let label = escaped(state.name);
            let mut count = 0;
            for (bound, in_class) in &state.handler_times.classes {
                count += in_class;
                let bound = bound.map_or("+Inf".to_owned(), |bound| seconds(bound).to_string());
                self.line(format_args!(
                    "{name}_bucket{{type=\"{label}\",le=\"{bound}\"}} {count}"
                ));
            }
            let sum = seconds(state.handler_times.sum);
            self.line(format_args!("{name}_sum{{type=\"{label}\"}} {sum}"));
            self.line(format_args!("{name}_count{{type=\"{label}\"}} {count}"));
        }
    }

    fn longest_handlers(&mut self, snapshot: &Snapshot) {
        let none = |state: &TypeState| (state.name, Duration::ZERO);
        let mut longest: BTreeMap<_, _> = snapshot.types.iter().map(none).collect();
        for state in &snapshot.actors {
            let time = state
                .handling
                .as_ref()
                .and_then(|handling| handling.for_how_long);
            if let (Some(longest), Some(time)) = (longest.get_mut(state.id.type_name()), time) {
                *longest = time.max(*longest);
            }
        }
        let name = "pykka_longest_handler_seconds";
        let help = "How long an actor has been in its current method, the longest of them.";
        self.head(name, "gauge", help);
        for (of_type, time) in longest {
            let (label, time) = (escaped(of_type), seconds(time));
            self.line(format_args!("{name}{{type=\"{label}\"}} {time}"));
        }
    }
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

/// The text of a label.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
