//! Parses tokens into an item, even while the user is still typing it.
//!
//! Bodies are opaque: this module doesn't read them. The compiler has already parsed the same
//! tokens, and reports a syntax error in them itself. For the same reason, a member that can't be
//! parsed is passed on unchanged. The other members still become methods or fields of the proxy.
//!
//! A type that comes from a `macro_rules!` fragment is in an invisible group, and any type may be
//! in parentheses. Both are removed here, so that no other module has to handle them.

use std::mem;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, Block, Expr, Field, FieldMutability, Fields, ImplItem, Item, ItemImpl, ItemStruct,
    ItemTrait, Signature, Stmt, Token, TraitItem, TraitItemFn, Type, Visibility,
};

mod members;
mod plain;

use members::{Chunk, finished_members, inner_attributes, is_punct, is_word, members};
use plain::PlainTypes;

pub(crate) fn item(tokens: &TokenStream) -> syn::Result<Item> {
    let (header, body) = split_off_body(tokens.clone());
    let mut item = match (keyword(&header), body) {
        (Some("impl"), Some(body)) => {
            let mut item: ItemImpl = syn::parse2(with_attributes_of(header, &body))?;
            item.brace_token.span = body.delim_span();
            item.items = finished_members(&body).map(impl_member).collect();
            Item::Impl(item)
        }
        (Some("trait"), Some(body)) => {
            let mut item: ItemTrait = syn::parse2(with_attributes_of(header, &body))?;
            item.brace_token.span = body.delim_span();
            item.items = finished_members(&body).map(trait_member).collect();
            Item::Trait(item)
        }
        (Some("struct"), Some(body)) => match syn::parse2(tokens.clone()) {
            Ok(item) => item,
            Err(error) => Item::Struct(half_typed_struct(header, &body).ok_or(error)?),
        },
        _ => syn::parse2(tokens.clone())?,
    };
    PlainTypes.visit_item_mut(&mut item);
    Ok(item)
}

/// The tokens before the braces at the end, and the braces.
fn split_off_body(tokens: TokenStream) -> (Vec<TokenTree>, Option<Group>) {
    let mut tokens: Vec<_> = tokens.into_iter().collect();
    match tokens.pop() {
        // The whole item is a fragment.
        Some(TokenTree::Group(group))
            if tokens.is_empty() && group.delimiter() == Delimiter::None =>
        {
            split_off_body(group.stream())
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            (tokens, Some(group))
        }
        last => {
            tokens.extend(last);
            (tokens, None)
        }
    }
}

/// The keyword that says what kind of item it is.
fn keyword(header: &[TokenTree]) -> Option<&'static str> {
    header.iter().find_map(|token| {
        ["impl", "trait", "struct", "fn", "enum", "mod"]
            .into_iter()
            .find(|keyword| is_word(token, keyword))
    })
}

/// The item without its members, but with its inner attributes.
fn with_attributes_of(header: Vec<TokenTree>, body: &Group) -> TokenStream {
    let attributes = body
        .stream()
        .into_iter()
        .take(inner_attributes(body))
        .collect();
    let mut empty = Group::new(Delimiter::Brace, attributes);
    empty.set_span(body.span());
    header
        .into_iter()
        .chain([TokenTree::Group(empty)])
        .collect()
}

/// What is emitted as the user's item: the same tokens, if nothing had to be removed from them.
/// Then the compiler doesn't repeat the errors that it has already reported for them.
pub(crate) fn written(tokens: &TokenStream, item: impl Into<Item>) -> TokenStream {
    if !has_own_attributes(tokens) && !has_unfinished_member(tokens) {
        return tokens.clone();
    }
    rewritten(item)
}

/// The changed item as tokens.
pub(crate) fn rewritten(item: impl Into<Item>) -> TokenStream {
    let mut item = item.into();
    match &mut item {
        Item::Impl(item) => item.items.iter_mut().for_each(|member| {
            if let ImplItem::Fn(function) = member {
                let mut head = function.vis.to_token_stream();
                function.defaultness.to_tokens(&mut head);
                let tokens = with_body(&function.attrs, head, &function.sig, &function.block);
                *member = ImplItem::Verbatim(tokens);
            }
        }),
        Item::Trait(item) => item.items.iter_mut().for_each(|member| {
            if let TraitItem::Fn(function) = member
                && let Some(block) = &function.default
            {
                let head = TokenStream::new();
                let tokens = with_body(&function.attrs, head, &function.sig, block);
                *member = TraitItem::Verbatim(tokens);
            }
        }),
        _ => {}
    }
    item.into_token_stream()
}

/// A method with its body as the user wrote it. `head` is what precedes its signature.
fn with_body(
    attributes: &[Attribute],
    head: TokenStream,
    signature: &Signature,
    block: &Block,
) -> TokenStream {
    let mut tokens = TokenStream::new();
    for attribute in attributes {
        attribute.to_tokens(&mut tokens);
    }
    tokens.extend(head);
    signature.to_tokens(&mut tokens);
    tokens.extend(body(block));
    tokens
}

/// Whether one of the tokens meets the condition, including those in groups.
pub(crate) fn any_token(tokens: TokenStream, such: impl Fn(&TokenTree) -> bool + Copy) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => any_token(group.stream(), such),
        token => such(&token),
    })
}

/// Whether a member has an attribute that the compiler does not know.
fn has_own_attributes(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::None => has_own_attributes(&group.stream()),
            Delimiter::Bracket => false,
            Delimiter::Brace | Delimiter::Parenthesis => {
                let inside: Vec<_> = group.stream().into_iter().collect();
                inside
                    .windows(2)
                    .any(|pair| is_punct(pair.first(), '#') && is_own(&pair[1]))
            }
        },
        _ => false,
    })
}

fn is_own(token: &TokenTree) -> bool {
    match token {
        TokenTree::Ident(ident) => ident == "actor" || ident == "traversable",
        TokenTree::Group(group) => group.stream().into_iter().any(|token| is_own(&token)),
        _ => false,
    }
}

fn has_unfinished_member(tokens: &TokenStream) -> bool {
    let (header, body) = split_off_body(tokens.clone());
    let has_members = matches!(keyword(&header), Some("impl" | "trait"));
    let body = body.filter(|_| has_members);
    body.is_some_and(|body| members(&body).iter().any(|member| !member.is_finished))
}

fn impl_member(chunk: Chunk) -> ImplItem {
    match chunk.parse() {
        Ok(ImplItem::Fn(mut function)) => {
            fill(&mut function.block, chunk.body);
            ImplItem::Fn(function)
        }
        Ok(item) if chunk.body.is_none() => item,
        _ => ImplItem::Verbatim(chunk.whole()),
    }
}

fn trait_member(chunk: Chunk) -> TraitItem {
    // The compiler reports a visibility here, and still knows the method.
    let without_visibility = |input: syn::parse::ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        let _: Visibility = input.parse()?;
        let mut function: TraitItemFn = input.parse()?;
        function.attrs.splice(..0, attributes);
        Ok(TraitItem::Fn(function))
    };
    let tokens = || chunk.tokens.iter().cloned().collect();
    let parsed = match chunk.parse() {
        Ok(TraitItem::Verbatim(_)) | Err(_) => without_visibility.parse2(tokens()),
        parsed => parsed,
    };
    match parsed.or_else(|_| chunk.parse()) {
        Ok(TraitItem::Fn(mut function)) => {
            if let Some(block) = &mut function.default {
                fill(block, chunk.body);
            }
            TraitItem::Fn(function)
        }
        Ok(item) if chunk.body.is_none() => item,
        _ => TraitItem::Verbatim(chunk.whole()),
    }
}

/// Puts the body in unchanged, with the spans of its braces.
fn fill(block: &mut Block, body: Option<Group>) {
    let body = body.map(|body| Expr::Verbatim(TokenTree::Group(body).into()));
    block.stmts = body
        .into_iter()
        .map(|body| Stmt::Expr(body, None))
        .collect();
}

fn body(block: &Block) -> TokenStream {
    block.stmts.iter().map(ToTokens::to_token_stream).collect()
}

/// A struct with fields that can't be parsed. They are treated as private, and so are ignored.
fn half_typed_struct(header: Vec<TokenTree>, body: &Group) -> Option<ItemStruct> {
    let mut item: ItemStruct = syn::parse2(with_attributes_of(header, body)).ok()?;
    let Fields::Named(fields) = &mut item.fields else {
        return None;
    };
    fields.brace_token.span = body.delim_span();
    fields.named = Punctuated::new();
    let mut written = TokenStream::new();
    let (mut depth, mut before) = (0_usize, ' ');
    for token in body.stream() {
        let punct = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match (before, punct) {
            (_, '<') => depth += 1,
            ('-', '>') => {}
            (_, '>') => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = punct;
        if punct == ',' && depth == 0 {
            fields.named.push_value(field(mem::take(&mut written)));
            fields.named.push_punct(<Token![,]>::default());
        } else {
            written.extend([token]);
        }
    }
    if !written.is_empty() {
        fields.named.push_value(field(written));
    }
    Some(item)
}

fn field(tokens: TokenStream) -> Field {
    let parsed = Field::parse_named.parse2(tokens.clone());
    parsed.unwrap_or_else(|_| Field {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        mutability: FieldMutability::None,
        ident: None::<Ident>,
        colon_token: None,
        ty: Type::Verbatim(tokens),
    })
}
