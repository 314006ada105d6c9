package io.parcours.segments.rule;

import io.parcours.lakehouse.definition.Place;
import io.parcours.lakehouse.definition.YamlScalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words, numbers, texts and signs of a rule on one line, with their places. */
final class RuleTokens {
    /** Words that steer the sentence and therefore cannot stand for themselves without quotes. */
    static final Set<String> RESERVED = Set.of(
            "and",
            "or",
            "not",
            "did",
            "in",
            "near",
            "where",
            "at",
            "within",
            "by",
            "to",
            "is",
            "one",
            "none",
            "any",
            "consent",
            "birthday",
            "currency");

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(?<text>\"(?:[^\"\\\\]|\\\\.)*\")"
                    + "|(?<word>[\\p{L}_][\\p{L}\\p{N}_.-]*)"
                    + "|(?<number>-?[0-9][0-9.-]*)"
                    + "|(?<sign><=|>=|!=|[=<>(),%]))",
            Pattern.DOTALL);

    enum Kind {
        TEXT,
        WORD,
        NUMBER,
        SIGN,
        END
    }

    /** @param text without quotes */
    record Token(Kind kind, String text, int offset) {
        boolean is(String word) {
            return (kind == Kind.WORD || kind == Kind.SIGN)
                    && text.toLowerCase(Locale.ROOT).equals(word);
        }

        String shown() {
            return kind == Kind.END ? "the end" : "'" + text + "'";
        }
    }

    /** The rule cannot be read from here on. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Place place;
        private final String problem;
        private final String remedy;

        Unreadable(Place place, String problem, String remedy) {
            super(problem);
            this.place = place;
            this.problem = problem;
            this.remedy = remedy;
        }

        Place place() {
            return place;
        }

        String problem() {
            return problem;
        }

        String remedy() {
            return remedy;
        }
    }

    private final YamlScalar source;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    RuleTokens(YamlScalar source) {
        this.source = source;
        String text = source.text();
        Matcher matcher = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length()) {
            if (text.substring(at).isBlank()) {
                break;
            }
            matcher.region(at, text.length());
            if (!matcher.lookingAt()) {
                int bad = at;
                while (Character.isWhitespace(text.charAt(bad))) {
                    bad++;
                }
                boolean open = text.charAt(bad) == '"';
                throw new Unreadable(
                        place(bad),
                        open ? "a quote is not closed" : "'" + text.charAt(bad) + "' has no meaning in a rule",
                        open ? "end the text with \"" : "put words that hold it in double quotes");
            }
            tokens.add(token(matcher));
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "", text.length()));
    }

    private Token token(Matcher matcher) {
        if (matcher.group("text") != null) {
            int start = matcher.start("text");
            return new Token(Kind.TEXT, unescaped(matcher.group("text"), start), start);
        }
        if (matcher.group("word") != null) {
            return new Token(Kind.WORD, matcher.group("word"), matcher.start("word"));
        }
        return matcher.group("number") != null
                ? new Token(Kind.NUMBER, matcher.group("number"), matcher.start("number"))
                : new Token(Kind.SIGN, matcher.group("sign"), matcher.start("sign"));
    }

    private String unescaped(String quoted, int start) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            i++;
            switch (quoted.charAt(i)) {
                case 'n' -> text.append('\n');
                case 't' -> text.append('\t');
                case 'r' -> text.append('\r');
                case 'u' -> {
                    String digits = quoted.substring(i + 1, Math.min(i + 5, quoted.length() - 1));
                    if (!digits.matches("[0-9a-fA-F]{4}")) {
                        throw new Unreadable(
                                place(start + i),
                                "\\u is not followed by four digits",
                                "write \\u00e9, or the letter itself");
                    }
                    text.append((char) Integer.parseInt(digits, 16));
                    i += 4;
                }
                default -> text.append(quoted.charAt(i));
            }
        }
        return text.toString();
    }

    Token peek() {
        return tokens.get(next);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(next + ahead, tokens.size() - 1));
    }

    Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    /** Takes the words if they come next. */
    boolean take(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        next += words.length;
        return true;
    }

    void expect(String word, String remedy) {
        if (!take(word)) {
            throw unexpected(remedy);
        }
    }

    /** What comes next cannot stand there. */
    Unreadable unexpected(String remedy) {
        return new Unreadable(
                place(peek().offset()), "the rule cannot go on with " + peek().shown() + before(), remedy);
    }

    private String before() {
        return next == 0 ? "" : " after '" + tokens.get(next - 1).text() + "'";
    }

    /** The place of a character of the rule in its file; right to the column when the rule stands on one line. */
    Place place(int offset) {
        Place start = source.place();
        return new Place(start.file(), start.line(), start.column() + offset + (source.quoted() ? 1 : 0));
    }

    /** A token as a value of a definition file, so that values are read the same way in both forms. */
    YamlScalar scalar(Token token) {
        return new YamlScalar(place(token.offset()), token.text(), token.kind() == Kind.TEXT);
    }
}
