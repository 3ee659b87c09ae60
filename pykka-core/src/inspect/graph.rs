//! A snapshot as a diagram: the actors, and who waits for whom.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::time::Duration;

use crate::error::Origin;
use crate::error::actor_id::ActorId;
use crate::inspect::state::{ActorState, Snapshot, Waiting};

impl Snapshot {
    /// The actors and who waits for whom, as a flowchart for [Mermaid](https://mermaid.js.org), which
    /// GitHub draws in an issue: a block of code with the language `mermaid`.
    ///
    /// Each arrow has the method that is waited for. What is part of a cycle is red.
    ///
    /// ```
    /// # use pykka::{actor, Actor};
    /// # #[actor]
    /// # struct Greeter;
    /// # #[actor]
    /// # impl Greeter {}
    /// let greeter = Greeter::builder().name("Ada \"the first\"").start(Greeter);
    /// let diagram = pykka::debug::snapshot().to_mermaid();
    /// assert!(diagram.starts_with("flowchart LR\n"));
    /// assert!(diagram.contains(r#"["Ada #quot;the first#quot; (Greeter)"]"#));
    /// # greeter.stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn to_mermaid(&self) -> String {
        let graph = Graph::of(self);
        let mut text = "flowchart LR\n".to_owned();
        for (number, node) in graph.nodes.iter().enumerate() {
            let label = node.lines.iter().map(mermaid).collect::<Vec<_>>();
            line(
                &mut text,
                format_args!("a{number}[\"{}\"]", label.join("<br>")),
            );
        }
        for Edge {
            from, to, label, ..
        } in &graph.edges
        {
            let label = mermaid(label);
            line(&mut text, format_args!("a{from} -->|\"{label}\"| a{to}"));
        }
        for (number, _) in graph
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.in_cycle)
        {
            line(&mut text, format_args!("style a{number} stroke:#c00"));
        }
        for (number, _) in graph
            .edges
            .iter()
            .enumerate()
            .filter(|(_, edge)| edge.in_cycle)
        {
            line(&mut text, format_args!("linkStyle {number} stroke:#c00"));
        }
        text
    }

    /// The actors and who waits for whom, in the language of [Graphviz](https://graphviz.org):
    /// `dot -Tsvg` draws it.
    ///
    /// Each arrow has the method that is waited for. What is part of a cycle is red.
    ///
    /// ```
    /// # use pykka::{actor, Actor};
    /// # #[actor]
    /// # struct Greeter;
    /// # #[actor]
    /// # impl Greeter {}
    /// let greeter = Greeter::builder().name("Ada \"the first\"").start(Greeter);
    /// let diagram = pykka::debug::snapshot().to_dot();
    /// assert!(diagram.starts_with("digraph actors {\n"));
    /// assert!(diagram.contains(r#"[label="Ada \"the first\" (Greeter)"]"#));
    /// # greeter.stop().get()?;
    /// # Ok::<(), pykka::Error>(())
    /// ```
    pub fn to_dot(&self) -> String {
        let graph = Graph::of(self);
        let mut text = "digraph actors {\n".to_owned();
        line(&mut text, "rankdir=LR; node [shape=box];");
        for (number, node) in graph.nodes.iter().enumerate() {
            let label = node.lines.iter().map(dot).collect::<Vec<_>>().join("\\n");
            let color = red(node.in_cycle);
            line(
                &mut text,
                format_args!("a{number} [label=\"{label}\"{color}];"),
            );
        }
        for edge in &graph.edges {
            let Edge { from, to, .. } = edge;
            let (label, color) = (dot(&edge.label), red(edge.in_cycle));
            line(
                &mut text,
                format_args!("a{from} -> a{to} [label=\"{label}\"{color}];"),
            );
        }
        text.push_str("}\n");
        text
    }
}

#[derive(Default)]
struct Graph {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    numbers: BTreeMap<u64, usize>,
}

struct Node {
    lines: Vec<String>,
    in_cycle: bool,
}

struct Edge {
    from: usize,
    to: usize,
    label: String,
    in_cycle: bool,
}

impl Graph {
    fn of(snapshot: &Snapshot) -> Self {
        let mut graph = Graph::default();
        for state in &snapshot.actors {
            let number = graph.number(&state.id);
            graph.nodes[number].lines.extend(doing(state));
        }
        for state in &snapshot.actors {
            let waiting = state.waiting.iter();
            for (awaited, time) in waiting.flat_map(|waiting| {
                let time = waiting.for_how_long;
                waiting.waits_for.iter().map(move |origin| (origin, time))
            }) {
                graph.connect(&state.id, awaited, time);
            }
        }
        for cycle in &snapshot.cycles {
            let actors: Vec<_> = cycle.iter().filter_map(Origin::actor).collect();
            let next = actors.iter().cycle().skip(1);
            for (from, to) in actors.iter().zip(next) {
                graph.mark(from, to);
            }
        }
        graph
    }

    /// The number of an actor's node, which is made if there is none: the awaited one may be a mock.
    fn number(&mut self, actor: &ActorId) -> usize {
        *self.numbers.entry(actor.serial()).or_insert_with(|| {
            let (name, of_type) = (actor.name(), actor.type_name());
            let line = if name == of_type {
                name.to_owned()
            } else {
                format!("{name} ({of_type})")
            };
            self.nodes.push(Node {
                lines: vec![line],
                in_cycle: false,
            });
            self.nodes.len() - 1
        })
    }

    fn connect(&mut self, from: &ActorId, awaited: &Origin, time: Duration) {
        if let Some(actor) = awaited.actor() {
            let method = awaited.method().unwrap_or_default();
            let edge = Edge {
                from: self.number(from),
                to: self.number(actor),
                label: format!("{method} {time:.1?}"),
                in_cycle: false,
            };
            self.edges.push(edge);
        }
    }

    fn mark(&mut self, from: &ActorId, to: &ActorId) {
        let (from, to) = (self.number(from), self.number(to));
        self.nodes[from].in_cycle = true;
        for edge in &mut self.edges {
            edge.in_cycle |= (edge.from, edge.to) == (from, to);
        }
    }
}

/// What an actor does: `in ask, 3 messages`.
fn doing(state: &ActorState) -> Option<String> {
    let mut parts: Vec<_> = Vec::new();
    parts.extend(
        state
            .handling
            .as_ref()
            .map(|handling| format!("in {}", handling.method)),
    );
    if state.mailbox_depth > 0 {
        parts.push(format!("{} in mailbox", state.mailbox_depth));
    }
    let waits_for_anyone = |waiting: &Waiting| waiting.waits_for.is_empty();
    if state.waiting.as_ref().is_some_and(waits_for_anyone) {
        parts.push("waits for a promise or another thread".to_owned());
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn line(text: &mut String, line: impl Display) {
    // A string takes everything.
    let _ = writeln!(text, "    {line}");
}

fn red(in_cycle: bool) -> &'static str {
    if in_cycle { ", color=red" } else { "" }
}

/// A text in quotes, for Mermaid. Markdown and HTML in it have no meaning.
fn mermaid(text: impl AsRef<str>) -> String {
    let mut escaped = String::new();
    for letter in text.as_ref().chars() {
        match letter {
            '"' => escaped.push_str("#quot;"),
            '#' | '&' | '<' | '>' | '`' | '\\' => {
                let _ = write!(escaped, "#{};", u32::from(letter));
            }
            _ if letter.is_control() => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// A text in quotes, for Graphviz.
fn dot(text: impl AsRef<str>) -> String {
    let mut escaped = String::new();
    for letter in text.as_ref().chars() {
        match letter {
            '"' | '\\' => escaped.extend(['\\', letter]),
            _ if letter.is_control() => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}
