// A recursive descent over the tokens, depth-limited, that writes the program as it goes: a test
// leaves its verdict in the one truth value, `&&` and `||` jump over their right side when the left
// one decides. The first mistake ends it; every message names a column.

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "netkit/base/text.hpp"
#include "where_operand.hpp"
#include "where_program.hpp"
#include "where_scan.hpp"

namespace netkit::sniff {

namespace {

struct relation_row {
    std::string_view word;
    where_relation relation;
    bool all = false;
};
constexpr std::array relations{
    relation_row{"==", where_relation::equal},
    relation_row{"eq", where_relation::equal},
    relation_row{"any_eq", where_relation::equal},
    relation_row{"===", where_relation::equal, true},
    relation_row{"all_eq", where_relation::equal, true},
    relation_row{"!=", where_relation::unequal, true},
    relation_row{"ne", where_relation::unequal, true},
    relation_row{"all_ne", where_relation::unequal, true},
    relation_row{"!==", where_relation::unequal},
    relation_row{"~=", where_relation::unequal},
    relation_row{"any_ne", where_relation::unequal},
    relation_row{"<", where_relation::less},
    relation_row{"lt", where_relation::less},
    relation_row{"<=", where_relation::less_equal},
    relation_row{"le", where_relation::less_equal},
    relation_row{">", where_relation::greater},
    relation_row{"gt", where_relation::greater},
    relation_row{">=", where_relation::greater_equal},
    relation_row{"ge", where_relation::greater_equal},
    relation_row{"contains", where_relation::contains},
    relation_row{"matches", where_relation::matches},
    relation_row{"~", where_relation::matches},
};

struct function_row {
    std::string_view name;
    where_function function;
};
constexpr std::array functions{
    function_row{"len", where_function::length},
    function_row{"count", where_function::count},
    function_row{"lower", where_function::lower},
    function_row{"upper", where_function::upper},
};

template <class Rows, class Member>
const auto* find_row(const Rows& rows, std::string_view word, Member member)
{
    for (const auto& row : rows)
        if (row.*member == word) return &row;
    return static_cast<decltype(&rows[0])>(nullptr);
}

/// `443 < tcp.dstport` is `tcp.dstport > 443`.
where_relation mirrored(where_relation relation)
{
    switch (relation) {
    case where_relation::less:
        return where_relation::greater;
    case where_relation::less_equal:
        return where_relation::greater_equal;
    case where_relation::greater:
        return where_relation::less;
    case where_relation::greater_equal:
        return where_relation::less_equal;
    default:
        return relation;
    }
}

/// One side of a comparison.
struct side {
    bool is_field = false;
    where_operand field{};
    where_token literal{};
    std::size_t column = 0;
};

class where_parser {
public:
    where_parser(std::string_view text, where_program& to) : text_{text}, to_{to} { advance(); }

    bool read(where_fault& why)
    {
        const bool good = read_or() && (at_.what == where_token::kind::end ||
                                        fail("expected && or ||, found " + shown(at_)));
        if (!good) why = fault_;
        return good;
    }

private:
    static constexpr std::size_t most_tests = 4096;

    bool read_or() { return read_chain("||", "or", where_step::what::skip_if_true, 0); }

    bool read_level(int level)
    {
        if (level == 1) return read_xor();
        if (level == 2) return read_chain("&&", "and", where_step::what::skip_if_false, 2);
        return read_not();
    }

    /// Operands of one level, joined by an operator that may leave out what follows.
    bool read_chain(std::string_view symbol, std::string_view word, where_step::what skip,
                    int level)
    {
        if (!read_level(level + 1)) return false;
        std::vector<std::size_t> skips;
        while (at_.is(symbol) || at_.is(word)) {
            advance();
            skips.push_back(to_.steps.size());
            to_.steps.push_back({skip, 0});
            if (!read_level(level + 1)) return false;
        }
        for (const auto each : skips)
            to_.steps[each].argument = static_cast<std::uint32_t>(to_.steps.size());
        return true;
    }

    bool read_xor()
    {
        if (!read_level(2)) return false;
        while (at_.is("^^") || at_.is("xor")) {
            advance();
            to_.steps.push_back({where_step::what::push, 0});
            if (!read_level(2)) return false;
            to_.steps.push_back({where_step::what::exclusive, 0});
        }
        return true;
    }

    bool read_not()
    {
        bool negates = false;
        while (at_.is("!") || at_.is("not")) {
            negates = !negates;
            advance();
        }
        const bool good = at_.is("(") ? read_group() : read_relation();
        if (good && negates) to_.steps.push_back({where_step::what::negate, 0});
        return good;
    }

    bool read_group()
    {
        if (++depth_ > most_where_depth) return fail("too many brackets inside each other");
        advance();
        if (!read_or()) return false;
        if (!at_.is(")")) return fail("expected ), found " + shown(at_));
        advance();
        --depth_;
        return true;
    }

    /// A field alone, or comparisons: `a < b < c` is `a < b && b < c`.
    bool read_relation()
    {
        int quantity = 0; // 1: any, 2: all
        if (at_.is("any") || at_.is("all")) {
            quantity = at_.is("any") ? 1 : 2;
            advance();
        }
        side left;
        if (!read_side(left)) return false;
        std::vector<std::size_t> skips;
        for (bool first = true;; first = false) {
            bool is_set = false;
            bool negates = false;
            const auto* row = take_relation(is_set, negates);
            if (row == nullptr && !is_set) {
                if (first && !add_presence(left)) return false;
                break;
            }
            if (!first) {
                skips.push_back(to_.steps.size());
                to_.steps.push_back({where_step::what::skip_if_false, 0});
            }
            if (is_set) return add_set(left, negates, quantity == 2) && patch(skips);
            side right;
            if (!read_side(right)) return false;
            relation_row meant = *row;
            if (quantity != 0) meant.all = quantity == 2;
            if (!add_comparison(left, meant, right)) return false;
            left = std::move(right);
        }
        return patch(skips);
    }

    bool patch(const std::vector<std::size_t>& skips)
    {
        for (const auto each : skips)
            to_.steps[each].argument = static_cast<std::uint32_t>(to_.steps.size());
        return true;
    }

    const relation_row* take_relation(bool& is_set, bool& negates)
    {
        if (at_.is("not")) { // only `not in` may stand here
            const auto behind = scan_where(text_, at_.end);
            if (!behind.is("in")) return nullptr;
            negates = true;
            advance();
        }
        if (at_.is("in")) {
            is_set = true;
            advance();
            return nullptr;
        }
        if (at_.what != where_token::kind::word && at_.what != where_token::kind::symbol)
            return nullptr;
        const auto* row = find_row(relations, at_.text, &relation_row::word);
        if (row != nullptr) advance();
        return row;
    }

    bool read_side(side& to)
    {
        to.column = at_.column;
        if (at_.what == where_token::kind::quoted) return take_literal(to);
        if (at_.what != where_token::kind::word)
            return fail("expected a field, found " + shown(at_));
        const auto* row = find_row(functions, at_.text, &function_row::name);
        if (row != nullptr && scan_where(text_, at_.end).is("(")) return read_function(to, *row);
        if (!find_where_operand(at_.text, to.field)) return take_literal(to);
        to.is_field = true;
        advance();
        return read_suffixes(to.field);
    }

    bool take_literal(side& to)
    {
        to.literal = at_;
        advance();
        return true;
    }

    bool read_function(side& to, const function_row& row)
    {
        advance();
        advance();
        if (at_.what != where_token::kind::word || !find_where_operand(at_.text, to.field))
            return fail(fmt::format("{}() takes a field: {}", row.name, no_such_field(at_.text)));
        advance();
        if (!read_suffixes(to.field)) return false;
        if (!at_.is(")")) return fail("expected ), found " + shown(at_));
        to.is_field = true;
        auto& field = to.field;
        const bool has_text = field.kind == where_kind::text;
        const bool has_bytes = has_text || field.kind == where_kind::bytes;
        const bool fits = row.function == where_function::count ||
                          (row.function == where_function::length ? has_bytes : has_text);
        if (!fits)
            return fail(fmt::format("{}() does not take {}: it is {}", row.name, field.name,
                                    where_kind_name(field.kind)));
        advance();
        field.function = row.function;
        if (row.function == where_function::length || row.function == where_function::count)
            field.kind = where_kind::number;
        field.row = nullptr;
        return true;
    }

    bool read_suffixes(where_operand& of)
    {
        if (at_.is("#") && !read_layer(of)) return false;
        if (at_.is("[") && !read_slices(of)) return false;
        if (at_.is("&") || at_.is("bitwise_and")) return read_mask(of);
        return true;
    }

    bool read_layer(where_operand& of)
    {
        advance();
        const auto& text = at_.text;
        const auto [end, failure] =
            std::from_chars(text.data(), text.data() + text.size(), of.layer);
        if (failure != std::errc{} || end != text.data() + text.size() || of.layer == 0)
            return fail("expected a layer's number, from 1, found " + shown(at_));
        advance();
        return true;
    }

    bool read_slices(where_operand& of)
    {
        const auto close = text_.find(']', at_.end);
        if (close == std::string_view::npos) return fail("[ without its ]");
        const bool fits = of.kind == where_kind::bytes || of.kind == where_kind::text ||
                          of.kind == where_kind::ipv6;
        if (!fits)
            return fail(
                fmt::format("{} has no parts: it is {}", of.name, where_kind_name(of.kind)));
        if (!read_where_slices(text_.substr(at_.end, close - at_.end), of.slices))
            return fail("expected [first:size], [first-last] or [place]");
        if (of.kind != where_kind::text) of.kind = where_kind::bytes;
        of.row = nullptr;
        at_ = scan_where(text_, close + 1);
        return true;
    }

    bool read_mask(where_operand& of)
    {
        if (of.kind != where_kind::number)
            return fail(
                fmt::format("& needs a number; {} is {}", of.name, where_kind_name(of.kind)));
        advance();
        where_constant mask;
        std::string why;
        const bool quoted = at_.what == where_token::kind::quoted;
        if (at_.what == where_token::kind::end ||
            !read_where_constant(at_.text, quoted, of, mask, why))
            return fail(why.empty() ? "expected a mask, found " + shown(at_) : why);
        of.has_mask = true;
        of.mask = mask.number;
        of.row = nullptr;
        advance();
        return true;
    }

    bool add(where_test made)
    {
        if (to_.tests.size() == most_tests) return fail("too many comparisons");
        for (const auto* operand : {&made.left, made.right ? &*made.right : nullptr})
            if (operand != nullptr) to_.fields.push_back(operand->name);
        to_.steps.push_back({where_step::what::test, static_cast<std::uint32_t>(to_.tests.size())});
        to_.tests.push_back(std::move(made));
        return true;
    }

    bool add_presence(const side& left)
    {
        if (!left.is_field) return fail_at(left.column, no_such_field(left.literal.text));
        where_test made;
        made.left = left.field;
        if (left.field.has_mask) made.relation = where_relation::nonzero;
        return add(std::move(made));
    }

    bool add_comparison(const side& left, relation_row how, const side& right)
    {
        if (!left.is_field && !right.is_field)
            return fail_at(left.column, no_such_field(left.literal.text));
        const bool is_swapped = !left.is_field;
        const side& field = is_swapped ? right : left;
        const side& other = is_swapped ? left : right;
        where_test made;
        made.relation = is_swapped ? mirrored(how.relation) : how.relation;
        made.all = how.all;
        made.left = field.field;
        const bool looks_inside =
            how.relation == where_relation::contains || how.relation == where_relation::matches;
        if (looks_inside && (is_swapped || (field.field.kind != where_kind::bytes &&
                                            field.field.kind != where_kind::text)))
            return fail_at(left.column,
                           fmt::format("{} needs text or bytes on its left", how.word));
        if (!other.is_field) return add_constant(std::move(made), other);
        if (other.field.kind != field.field.kind || how.relation == where_relation::matches)
            return fail_at(other.column,
                           fmt::format("{} is {}, {} is {}: they do not compare", field.field.name,
                                       where_kind_name(field.field.kind), other.field.name,
                                       where_kind_name(other.field.kind)));
        made.right = other.field;
        return add(std::move(made));
    }

    bool add_constant(where_test made, const side& from)
    {
        const bool quoted = from.literal.what == where_token::kind::quoted;
        std::string why;
        if (made.relation == where_relation::matches) {
            made.pattern = where_regex::compile(from.literal.text, why);
            if (made.pattern == nullptr) return fail_at(from.column, "wrong pattern: " + why);
            return add(std::move(made));
        }
        made.constants.emplace_back();
        if (!read_where_constant(from.literal.text, quoted, made.left, made.constants.back(), why))
            return fail_at(from.column, why);
        return add(std::move(made));
    }

    bool add_set(const side& left, bool negates, bool all)
    {
        if (!left.is_field) return fail_at(left.column, no_such_field(left.literal.text));
        where_test made;
        made.relation = where_relation::in;
        made.left = left.field;
        made.all = all;
        if (!at_.is("{")) return fail("expected { behind in, found " + shown(at_));
        advance();
        while (!at_.is("}")) {
            where_constant from;
            if (!read_element(made.left, from)) return false;
            made.constants.push_back(from);
            if (at_.is("..")) {
                advance();
                if (!read_element(made.left, from)) return false;
            }
            made.constants.push_back(from);
            if (at_.is(",")) advance();
        }
        if (made.constants.empty()) return fail("a set needs an element");
        advance();
        if (!add(std::move(made))) return false;
        if (negates) to_.steps.push_back({where_step::what::negate, 0});
        return true;
    }

    bool read_element(const where_operand& beside, where_constant& to)
    {
        const bool quoted = at_.what == where_token::kind::quoted;
        if (!quoted && at_.what != where_token::kind::word)
            return fail("expected a value, found " + shown(at_));
        std::string why;
        if (!read_where_constant(at_.text, quoted, beside, to, why)) return fail(why);
        advance();
        return true;
    }

    void advance() { at_ = scan_where(text_, at_.end); }

    static std::string shown(const where_token& of)
    {
        if (of.what == where_token::kind::end) return "the end";
        if (of.what == where_token::kind::unclosed) return "a quote that is never closed";
        return quote_foreign(of.text);
    }

    bool fail(std::string text) { return fail_at(at_.column, std::move(text)); }
    bool fail_at(std::size_t column, std::string text)
    {
        fault_ = {std::move(text), column};
        return false;
    }

    std::string_view text_;
    where_program& to_;
    where_token at_;
    where_fault fault_;
    std::size_t depth_ = 0;
};

} // namespace

bool parse_where(std::string_view expression, where_program& to, where_fault& why)
{
    return where_parser{expression, to}.read(why);
}

} // namespace netkit::sniff
