mod filter;
mod protocol;
mod track;
fn main() {}
