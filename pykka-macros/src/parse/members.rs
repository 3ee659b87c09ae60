//! The members of an impl block or a trait, found without parsing them.

use std::mem;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A member's tokens. The body of a function is removed and replaced by an empty one.
#[derive(Default)]
pub(super) struct Chunk {
    pub(super) tokens: Vec<TokenTree>,
    pub(super) is_finished: bool,
    is_function: bool,
    pub(super) body: Option<Group>,
}

/// Splits the members of an impl block or a trait, without parsing them.
pub(super) fn members(body: &Group) -> Vec<Chunk> {
    let mut members = Vec::new();
    let mut chunk = Chunk::default();
    let mut tokens = body
        .stream()
        .into_iter()
        .skip(inner_attributes(body))
        .peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek();
        let begins_function = is_word(&token, "fn") && matches!(next, Some(TokenTree::Ident(_)));
        if begins_function && chunk.is_function {
            // The previous function is unfinished.
            let qualifiers = qualifiers(&chunk.tokens);
            let rest = chunk.tokens.split_off(chunk.tokens.len() - qualifiers);
            members.push(mem::take(&mut chunk));
            chunk.tokens = rest;
        }
        chunk.is_function |= begins_function;
        // A constant argument may be in braces, too. It is followed by one of these.
        let ends_argument = is_punct(next, '>') || is_punct(next, ',');
        let block = block(&token).filter(|_| !ends_argument);
        let is_macro = is_punct(chunk.tokens.last(), '!');
        let is_end = match block {
            Some(_) => chunk.is_function || is_macro,
            None => is_punct(Some(&token), ';'),
        };
        match block {
            Some(block) if chunk.is_function => {
                let mut empty = Group::new(Delimiter::Brace, TokenStream::new());
                empty.set_span(block.span());
                chunk.tokens.push(TokenTree::Group(empty));
                chunk.body = Some(block);
            }
            _ => chunk.tokens.push(token),
        }
        if is_end {
            chunk.is_finished = true;
            members.push(mem::take(&mut chunk));
        }
    }
    if !chunk.tokens.is_empty() {
        members.push(chunk);
    }
    members
}

/// The finished members. An unfinished one is an error that the compiler has reported; it would
/// also lose the members after it.
pub(super) fn finished_members(body: &Group) -> impl Iterator<Item = Chunk> {
    members(body)
        .into_iter()
        .filter(|member| member.is_finished)
}

/// The group in braces, which may come from a `$body:block`.
fn block(token: &TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = token else {
        return None;
    };
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => {
            let mut inside = group.stream().into_iter();
            let only = inside.next().filter(|_| inside.next().is_none())?;
            block(&only)
        }
        _ => None,
    }
}

/// The number of tokens at the end that belong to the next function, such as its visibility.
fn qualifiers(tokens: &[TokenTree]) -> usize {
    const WORDS: [&str; 6] = ["pub", "const", "async", "unsafe", "extern", "default"];
    let is_qualifier = |token: &TokenTree| match token {
        TokenTree::Ident(ident) => WORDS.iter().any(|word| ident == word),
        TokenTree::Literal(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == '#',
        TokenTree::Group(_) => false,
    };
    let mut count = 0;
    while let [rest @ .., token] = &tokens[..tokens.len() - count] {
        let is_restriction = rest.last().is_some_and(|before| is_word(before, "pub"));
        let is_attribute = is_punct(rest.last(), '#');
        if !(is_qualifier(token) || is_restriction || is_attribute) {
            break;
        }
        count += 1;
    }
    count
}

impl Chunk {
    /// Its tokens as the user wrote them.
    pub(super) fn whole(self) -> TokenStream {
        let Chunk {
            mut tokens, body, ..
        } = self;
        if let Some(body) = body {
            tokens.pop();
            tokens.push(TokenTree::Group(body));
        }
        tokens.into_iter().collect()
    }

    pub(super) fn parse<T: syn::parse::Parse>(&self) -> syn::Result<T> {
        syn::parse2(self.tokens.iter().cloned().collect())
    }
}

/// The number of tokens at the beginning of a body that are inner attributes, `#![..]`.
pub(super) fn inner_attributes(body: &Group) -> usize {
    let tokens: Vec<_> = body.stream().into_iter().collect();
    let attributes = tokens.chunks_exact(3);
    3 * attributes
        .take_while(|tokens| is_punct(tokens.first(), '#') && is_punct(tokens.get(1), '!'))
        .count()
}

pub(super) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

pub(super) fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}
