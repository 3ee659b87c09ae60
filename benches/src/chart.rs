//! A chart of all columns, with bars on a logarithmic scale. Shorter is better.

use std::fmt::Write;

use crate::harness::{Column, Kind, Row};
use crate::report::short;

const PANEL: f64 = 560.0;
const LABEL: f64 = 210.0;
const BAR: f64 = 15.0;
const MARGIN: f64 = 20.0;
const PANELS_ABREAST: usize = 2;

pub fn draw(rows: &[Row]) -> String {
    let height = 34.0 + rows.len() as f64 * BAR + MARGIN;
    let lines = Column::ALL.len().div_ceil(PANELS_ABREAST);
    let (width, total) = (
        PANEL * PANELS_ABREAST as f64 + MARGIN,
        height * lines as f64 + 50.0,
    );
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {total}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"{MARGIN}\" y=\"26\" font-size=\"16\">Nanoseconds per operation: logarithmic, shorter is better</text>\n"
    );
    for (index, column) in Column::ALL.into_iter().enumerate() {
        let x = MARGIN + (index % PANELS_ABREAST) as f64 * PANEL;
        let y = 50.0 + (index / PANELS_ABREAST) as f64 * height;
        panel(&mut svg, rows, column, x, y);
    }
    svg.push_str("</svg>\n");
    svg
}

fn panel(svg: &mut String, rows: &[Row], column: Column, x: f64, y: f64) {
    let _ = writeln!(
        svg,
        "<text x=\"{x}\" y=\"{}\" font-size=\"13\" font-weight=\"bold\">{}</text>",
        y + 14.0,
        column.title()
    );
    let times: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((row, *row.times.get(&column)?)))
        .collect();
    let Some(most) = times.iter().map(|(_, time)| *time).max_by(f64::total_cmp) else {
        return;
    };
    // Every panel starts at 1 ns.
    let scale = (PANEL - LABEL - 90.0) / most.log10().max(1.0);
    for (index, (row, time)) in times.into_iter().enumerate() {
        let top = y + 24.0 + index as f64 * BAR;
        let long = (time.log10() * scale).max(1.0);
        let baseline = top + BAR - 4.5;
        let label = row
            .name
            .replace(['*', '`'], "")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let label = label.split(" (").next().unwrap_or_default();
        let start = x + LABEL;
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{baseline}\" text-anchor=\"end\">{label}</text>\
             <rect x=\"{start}\" y=\"{}\" width=\"{long:.1}\" height=\"{}\" fill=\"{}\"/>\
             <text x=\"{:.1}\" y=\"{baseline}\">{}</text>",
            start - 6.0,
            top + 1.0,
            BAR - 3.0,
            colour(row.kind),
            start + long + 5.0,
            short(time)
        );
    }
}

fn colour(kind: Kind) -> &'static str {
    match kind {
        Kind::Floor => "#444444",
        Kind::ByHand | Kind::ThreadPeer => "#b0a08a",
        Kind::Peer => "#9fb4c7",
        Kind::Pykka => "#d9622b",
    }
}
