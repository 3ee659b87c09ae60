//! From tokens to an item, also while it is being typed.
//!
//! Bodies are opaque: nothing here reads them, and a syntax error in one is for the compiler alone to
//! report, which has parsed the same tokens already. A member that does not parse is passed on as it
//! is, for the same reason, and the others still become methods or fields of the proxy.
//!
//! A type that comes from a `macro_rules!` fragment is in an invisible group, and any type may be in
//! parentheses. Both are taken away here, so that nothing else has to look for them.

use std::mem;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Block, Expr, ExprGroup, ExprParen, Field, FieldMutability, Fields, ImplItem,
    ImplItemFn, Item, ItemImpl, ItemStruct, ItemTrait, Stmt, Token, TraitItem, TraitItemFn, Type,
    TypeParen, Visibility,
};

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

/// The tokens before the braces at the end, and these.
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

/// What kind of item it is, of those that are read here.
fn keyword(header: &[TokenTree]) -> Option<&'static str> {
    header.iter().find_map(|token| {
        ["impl", "trait", "struct"]
            .into_iter()
            .find(|keyword| is_word(token, keyword))
    })
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

/// The item without its members, but with the attributes that stand before them.
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

/// How many tokens of a body are `#![..]`.
fn inner_attributes(body: &Group) -> usize {
    let tokens: Vec<_> = body.stream().into_iter().collect();
    let attributes = tokens.chunks_exact(3);
    3 * attributes
        .take_while(|tokens| is_punct(tokens.first(), '#') && is_punct(tokens.get(1), '!'))
        .count()
}

/// What is emitted as the user's item: the very tokens if nothing had to be taken out of them. So
/// what the compiler says of them is what it has said already, and is not repeated.
pub(crate) fn written(tokens: &TokenStream, item: impl Into<Item>) -> TokenStream {
    if !has_own_attributes(tokens) && !has_unfinished_member(tokens) {
        return tokens.clone();
    }
    rewritten(item)
}

/// The item as it has become.
pub(crate) fn rewritten(item: impl Into<Item>) -> TokenStream {
    let mut item = item.into();
    match &mut item {
        Item::Impl(item) => item.items.iter_mut().for_each(|member| {
            if let ImplItem::Fn(function) = member {
                let ImplItemFn {
                    attrs,
                    vis,
                    defaultness,
                    sig,
                    block,
                } = function;
                let mut tokens = TokenStream::new();
                attrs
                    .iter()
                    .for_each(|attribute| attribute.to_tokens(&mut tokens));
                vis.to_tokens(&mut tokens);
                defaultness.to_tokens(&mut tokens);
                sig.to_tokens(&mut tokens);
                tokens.extend(body(block));
                *member = ImplItem::Verbatim(tokens);
            }
        }),
        Item::Trait(item) => item.items.iter_mut().for_each(|member| {
            if let TraitItem::Fn(TraitItemFn {
                attrs,
                sig,
                default: Some(block),
                ..
            }) = member
            {
                let mut tokens = TokenStream::new();
                attrs
                    .iter()
                    .for_each(|attribute| attribute.to_tokens(&mut tokens));
                sig.to_tokens(&mut tokens);
                tokens.extend(body(block));
                *member = TraitItem::Verbatim(tokens);
            }
        }),
        _ => {}
    }
    item.into_token_stream()
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

/// A member's tokens: its body, if it is a function with one, is taken out and left empty.
#[derive(Default)]
struct Chunk {
    tokens: Vec<TokenTree>,
    is_finished: bool,
    is_function: bool,
    body: Option<Group>,
}

/// Splits the members of an impl block or a trait, without parsing them.
fn members(body: &Group) -> Vec<Chunk> {
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
            // The function before it is not finished.
            let qualifiers = qualifiers(&chunk.tokens);
            let rest = chunk.tokens.split_off(chunk.tokens.len() - qualifiers);
            members.push(mem::take(&mut chunk));
            chunk.tokens = rest;
        }
        chunk.is_function |= begins_function;
        // A constant argument is in braces, too, and then followed by one of these.
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

/// The members without those that no compiler would take: it loses what follows them, and has said so.
fn finished_members(body: &Group) -> impl Iterator<Item = Chunk> {
    members(body)
        .into_iter()
        .filter(|member| member.is_finished)
}

/// The braces, which may come from a `$body:block`.
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

/// How many tokens at the end belong to the function that follows: its visibility and the like.
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
    fn whole(self) -> TokenStream {
        let Chunk {
            mut tokens, body, ..
        } = self;
        if let Some(body) = body {
            tokens.pop();
            tokens.push(TokenTree::Group(body));
        }
        tokens.into_iter().collect()
    }

    fn parse<T: syn::parse::Parse>(&self) -> syn::Result<T> {
        syn::parse2(self.tokens.iter().cloned().collect())
    }
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
    // The compiler has its words for a visibility here, and knows the method all the same.
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

/// The body is kept as it is, with the places of its braces.
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

/// A struct some of whose fields do not parse: as private ones they are left alone.
fn half_typed_struct(header: Vec<TokenTree>, body: &Group) -> Option<ItemStruct> {
    let mut empty = Group::new(Delimiter::Brace, TokenStream::new());
    empty.set_span(body.span());
    let header = header.into_iter().chain([TokenTree::Group(empty)]);
    let mut item: ItemStruct = syn::parse2(header.collect()).ok()?;
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

/// Takes types out of groups and parentheses. An expression, such as an array's length, gets
/// parentheses for its group, which the compiler would not see in what is generated.
struct PlainTypes;

impl VisitMut for PlainTypes {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::Group(ExprGroup { expr, .. }) = expression {
            let expr = mem::replace(expr, Box::new(Expr::Verbatim(TokenStream::new())));
            *expression = match *expr {
                plain @ (Expr::Lit(_) | Expr::Path(_) | Expr::Block(_)) => plain,
                _ => Expr::Paren(ExprParen {
                    attrs: Vec::new(),
                    paren_token: Paren::default(),
                    expr,
                }),
            };
        }
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        while let Type::Group(syn::TypeGroup { elem, .. }) | Type::Paren(TypeParen { elem, .. }) =
            ty
        {
            *ty = mem::replace(elem, Type::Verbatim(TokenStream::new()));
        }
        visit_mut::visit_type_mut(self, ty);
        match ty {
            Type::Reference(reference) => keep_together(&mut reference.elem),
            Type::Ptr(pointer) => keep_together(&mut pointer.elem),
            _ => {}
        }
    }
}

/// Behind a `&` or a `*`, a type with several bounds needs its parentheses.
fn keep_together(ty: &mut Type) {
    let bounds = match ty {
        Type::TraitObject(object) => object.bounds.len(),
        Type::ImplTrait(object) => object.bounds.len(),
        _ => 0,
    };
    if bounds > 1 {
        let elem = Box::new(mem::replace(ty, Type::Verbatim(TokenStream::new())));
        *ty = Type::Paren(TypeParen {
            paren_token: Paren::default(),
            elem,
        });
    }
}
