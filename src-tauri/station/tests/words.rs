//! Every sentence of the sources has its German text, and none is written past the catalogue.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::LitStr;

/// Sentences that are looked up by what other crates say: file, and where they begin in it.
const FOREIGN: [(&str, &str); 3] = [
    ("../gs1/src/issue.rs", "fn plain_sentence"),
    ("../scanner-api/src/key.rs", "pub enum KeyError"),
    ("../scanner-api/src/browser.rs", "pub enum BrowserKeyError"),
];

/// Files whose sentences are English only, and why.
const ENGLISH_ONLY: [(&str, &str); 4] = [
    ("camera/checkup.rs", "`perch doctor` shows them"),
    (
        "key/system.rs",
        "it is stored for a moment and read by nobody",
    ),
    ("station/idle.rs", "`perch sync` shows them"),
    ("station/wire.rs", "`perch doctor --contract` shows them"),
];

/// Macros that write to the log or stop a test; what they say stays English.
const NOT_SHOWN: [&str; 10] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "debug",
    "error",
    "info",
    "panic",
    "trace",
    "unreachable",
    "warn",
];

/// What a translation is looked up by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Message {
    context: Option<String>,
    one: String,
    many: Option<String>,
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All files of the sources, tests left out.
fn files() -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![source()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
            match path.is_dir() {
                _ if is_test => {}
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    files
}

fn tokens(path: &Path) -> Vec<TokenTree> {
    let text = fs::read_to_string(path).unwrap();
    let tokens: TokenStream = text.parse().unwrap();
    tokens.into_iter().collect()
}

fn is_punct(token: Option<&TokenTree>, ch: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ch)
}

fn text(token: Option<&TokenTree>) -> Option<String> {
    let literal = syn::parse_str::<LitStr>(&token?.to_string()).ok()?;
    Some(literal.value())
}

/// The sentence at the beginning of `tr!(…)` or `later!(…)`; nothing where it is not written there.
fn message(arguments: &[TokenTree]) -> Option<Message> {
    let mut at = 0;
    let first = text(arguments.first())?;
    let (context, one) = match is_punct(arguments.get(1), '=') && is_punct(arguments.get(2), '>') {
        true => {
            at = 3;
            (Some(first), text(arguments.get(3))?)
        }
        false => (None, first),
    };
    let many = match is_punct(arguments.get(at + 1), '|') {
        true => Some(text(arguments.get(at + 2))?),
        false => None,
    };
    Some(Message { context, one, many })
}

/// What was found in the sources.
#[derive(Debug, Default)]
struct Found {
    messages: BTreeSet<Message>,
    /// Literals elsewhere.
    literals: Vec<String>,
}

impl Found {
    fn walk(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match (token, tokens.get(at), tokens.get(at + 1)) {
                (TokenTree::Ident(name), Some(bang), Some(TokenTree::Group(group)))
                    if is_punct(Some(bang), '!') =>
                {
                    at += 2;
                    self.call(&name.to_string(), group);
                }
                (TokenTree::Punct(hash), Some(TokenTree::Group(attribute)), _)
                    if hash.as_char() == '#' && attribute.delimiter() == Delimiter::Bracket =>
                {
                    at += 1;
                    let written = attribute.stream().to_string().replace(' ', "");
                    match written.as_str() {
                        "cfg(test)" => at += behind_item(&tokens[at..]),
                        error if error.starts_with("error(") => self.group(attribute),
                        _ => {}
                    }
                }
                // What is said of the whole file.
                (TokenTree::Punct(hash), Some(bang), Some(TokenTree::Group(_)))
                    if hash.as_char() == '#' && is_punct(Some(bang), '!') =>
                {
                    at += 2;
                }
                (TokenTree::Group(group), ..) => self.group(group),
                (token, ..) => self.literals.extend(text(Some(token))),
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        self.walk(&tokens);
    }

    fn call(&mut self, name: &str, arguments: &Group) {
        let tokens: Vec<TokenTree> = arguments.stream().into_iter().collect();
        match name {
            "tr" | "later" => {
                self.messages.extend(message(&tokens));
                // Its values may hold sentences too.
                let values = tokens.iter().position(|token| is_punct(Some(token), ','));
                self.walk(values.map_or(&[][..], |at| &tokens[at..]));
            }
            _ if NOT_SHOWN.contains(&name) => {}
            _ => self.walk(&tokens),
        }
    }
}

/// Tokens up to the end of the item that begins here.
fn behind_item(tokens: &[TokenTree]) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(Some(token), ';'),
    };
    tokens
        .iter()
        .position(is_end)
        .map_or(tokens.len(), |at| at + 1)
}

fn found(path: &Path) -> Found {
    let mut found = Found::default();
    found.walk(&tokens(path));
    found
}

/// The sentences of other crates that are looked up as they stand there.
fn foreign() -> BTreeSet<Message> {
    let sentences = FOREIGN.iter().flat_map(|(file, from)| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let code = fs::read_to_string(path).unwrap();
        let code = &code[code.find(from).unwrap()..];
        let item: TokenStream = code[..code.find("\n}").unwrap() + 2].parse().unwrap();
        let mut found = Found::default();
        found.walk(&item.into_iter().collect::<Vec<_>>());
        found.literals
    });
    let plain = |one| Message {
        context: None,
        one,
        many: None,
    };
    sentences
        .chain(["at least one character must not be a digit".to_owned()])
        .map(plain)
        .collect()
}

/// The German texts of the catalogue.
fn german() -> BTreeMap<Message, Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("words/de.po");
    let catalogue = polib::po_file::parse(&path).unwrap();
    let text = fs::read_to_string(path).unwrap();
    let written = text
        .lines()
        .filter(|line| line.starts_with("msgid "))
        .count();
    // The first stands for the head of the file.
    assert_eq!(
        catalogue.count(),
        written - 1,
        "a sentence stands there twice"
    );
    let messages = catalogue.messages().map(|each| {
        let message = Message {
            context: each
                .msgctxt()
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
            one: each.msgid().to_owned(),
            many: each.msgid_plural().ok().map(str::to_owned),
        };
        let texts = match each.msgstr_plural() {
            Ok(texts) => texts.clone(),
            Err(_) => vec![each.msgstr().unwrap().to_owned()],
        };
        (message, texts)
    });
    messages.collect()
}

/// The names in braces.
fn placeholders(text: &str) -> BTreeSet<&str> {
    let behind = text.split('{').skip(1);
    behind.filter_map(|part| part.split('}').next()).collect()
}

#[test]
fn every_sentence_has_its_german_text_and_no_text_is_left_over() {
    let mut wanted: BTreeSet<Message> = foreign();
    for file in files() {
        wanted.extend(found(&file).messages);
    }
    assert!(wanted.len() > 600, "{} sentences were found", wanted.len());
    let german = german();
    let have: BTreeSet<Message> = german.keys().cloned().collect();
    let missing: Vec<&Message> = wanted.difference(&have).collect();
    assert!(missing.is_empty(), "not in words/de.po: {missing:#?}");
    let left: Vec<&Message> = have.difference(&wanted).collect();
    assert!(left.is_empty(), "in words/de.po for nothing: {left:#?}");
    for (message, texts) in &german {
        let number = if message.many.is_some() { 2 } else { 1 };
        assert_eq!(texts.len(), number, "{message:?}");
        let names = placeholders(message.many.as_ref().unwrap_or(&message.one));
        for text in texts {
            assert!(!text.trim().is_empty(), "{message:?}");
            assert_eq!(placeholders(text), names, "{message:?}");
        }
    }
}

#[test]
fn no_sentence_is_written_past_the_catalogue() {
    let mut past = Vec::new();
    let mut english: BTreeSet<&str> = ENGLISH_ONLY.iter().map(|(file, _)| *file).collect();
    for file in files() {
        let name = file
            .strip_prefix(source())
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        let literals = found(&file).literals;
        let sentences: Vec<String> = literals
            .into_iter()
            .filter(|text| is_sentence(text))
            .collect();
        let is_allowed = english.remove(name.as_str());
        assert!(
            !is_allowed || !sentences.is_empty(),
            "{name} needs no exception"
        );
        if !is_allowed {
            past.extend(sentences.into_iter().map(|text| (name.clone(), text)));
        }
    }
    assert!(past.is_empty(), "write them as tr! or later!: {past:#?}");
    assert!(english.is_empty(), "there is no {english:?}");
}

/// Whether people would read it: words behind a capital letter or behind a value.
fn is_sentence(text: &str) -> bool {
    let is_word = |word: &str| word.len() > 1 && word.chars().all(|ch| ch.is_ascii_lowercase());
    let words = text
        .split([' ', ',', ';', ':', '.'])
        .filter(|word| is_word(word));
    let begins = text.starts_with(|ch: char| ch.is_ascii_uppercase() || ch == '{');
    begins && words.count() >= 2
}
