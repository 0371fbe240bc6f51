#include "settings_json.hpp"

// nlohmann's parser checks the grammar and decodes; it tells neither positions nor duplicate keys.
// Positions come from a cursor that walks the same text beside it: every event is one token, and
// tokens are separated by white space, one comma or one colon, so the cursor finds the start of
// each without knowing what the parser has read ahead. Numbers keep the text they were written
// with, because what they mean depends on the type they are read into.

#include <algorithm>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "netkit/base/text.hpp"

namespace netkit::core {

namespace {

class text_cursor {
public:
    text_cursor(std::string_view text, std::uint32_t source) : text_{text}, here_{source, 1, 1} {}

    origin here() const { return here_; }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool is_at_end() const { return at_ == text_.size(); }

    void step(std::size_t count = 1)
    {
        for (; count > 0 && at_ < text_.size(); --count, ++at_) {
            const bool newline = text_[at_] == '\n';
            here_.line += newline ? 1 : 0;
            here_.column = newline ? 1 : here_.column + 1;
        }
    }
    void step_to(std::size_t offset) { step(offset > at_ ? offset - at_ : 0); }

    void skip_space()
    {
        while (!is_at_end() && std::string_view{" \t\r\n"}.find(peek()) != std::string_view::npos)
            step();
    }
    /// White space and at most one separator.
    void skip_to_token()
    {
        skip_space();
        if (peek() != ',' && peek() != ':') return;
        step();
        skip_space();
    }

    std::string_view take_token()
    {
        const std::size_t start = at_;
        step();
        if (text_[start] == '"') {
            for (; !is_at_end() && peek() != '"'; step()) {
                if (peek() == '\\') step();
            }
            step();
        } else if (std::string_view{"{}[]"}.find(text_[start]) == std::string_view::npos) {
            while (!is_at_end() &&
                   std::string_view{" \t\r\n,:{}[]"}.find(peek()) == std::string_view::npos)
                step();
        }
        return text_.substr(start, at_ - start);
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    origin here_;
};

/// The receiving end of nlohmann's SAX parser; it fixes the names and signatures of the events.
class tree_builder {
public:
    using json = nlohmann::json;

    tree_builder(std::string_view text, std::uint32_t source, json_text& into)
        : cursor_{text, source}, into_{into}
    {
    }

    bool null() { return add(scalar(setting_node::kind::null)); }
    bool boolean(bool value)
    {
        setting_node node = scalar(setting_node::kind::boolean);
        node.truth = value;
        return add(std::move(node));
    }
    bool number_integer(json::number_integer_t) { return number(); }
    bool number_unsigned(json::number_unsigned_t) { return number(); }
    bool number_float(json::number_float_t, const std::string&) { return number(); }
    bool string(std::string& value)
    {
        setting_node node = scalar(setting_node::kind::string);
        node.text = std::move(value);
        node.is_broken = node.text.find('\0') != std::string::npos;
        if (node.is_broken)
            complain(node.written_at, pointer(), "a string may not hold the character NUL");
        return add(std::move(node));
    }
    bool binary(json::binary_t&) { return false; } // JSON has none

    bool start_object(std::size_t) { return open(setting_node::kind::object); }
    bool start_array(std::size_t) { return open(setting_node::kind::list); }
    bool end_array() { return close(); }
    bool end_object()
    {
        drop_duplicates(open_.back());
        return close();
    }
    bool key(std::string& name)
    {
        cursor_.skip_to_token();
        keys_.back() = {std::move(name), cursor_.here()};
        if (keys_.back().name.find('\0') != std::string::npos)
            complain(cursor_.here(), {}, "a key may not hold the character NUL");
        cursor_.take_token();
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const json::exception& error)
    {
        const std::string_view what = error.what();
        const bool inside = what.find("invalid string") != std::string_view::npos;
        if (inside)
            cursor_.step_to(position > 0 ? position - 1 : 0);
        else
            cursor_.skip_to_token();
        complain(cursor_.here(), {}, "not valid JSON: " + reason(what, error.id));
        return false;
    }

private:
    struct pending_key {
        std::string name;
        origin at;
    };

    /// `unexpected '}'; expected string literal` out of the library's longer sentence, without the
    /// quoted input, which may be a secret.
    static std::string reason(std::string_view what, int id)
    {
        constexpr int number_overflow = 406;
        if (id == number_overflow) return "a number too large to represent";
        const auto dash = what.find(" - ");
        if (dash != std::string_view::npos) what.remove_prefix(dash + 3);
        std::string text{what.substr(0, what.find("; last read"))};
        const bool wants_end = text.ends_with("expected '}'") || text.ends_with("expected ']'");
        const bool has_value =
            text.starts_with("unexpected ") && !text.starts_with("unexpected end") &&
            !text.starts_with("unexpected '}'") && !text.starts_with("unexpected ']'");
        if (wants_end && has_value) text += "; is a comma missing before it?";
        return text;
    }

    setting_node scalar(setting_node::kind what)
    {
        cursor_.skip_to_token();
        setting_node node;
        node.what = what;
        node.written_at = node.named_at = cursor_.here();
        token_ = cursor_.take_token();
        return node;
    }

    bool number()
    {
        setting_node node = scalar(setting_node::kind::number);
        node.text = token_;
        return add(std::move(node));
    }

    bool open(setting_node::kind what)
    {
        setting_node node = scalar(what);
        if (open_.size() == deepest_settings) {
            complain(node.written_at, {},
                     "nested deeper than " + std::to_string(deepest_settings) + " levels");
            return false;
        }
        open_.push_back(std::move(node));
        keys_.emplace_back();
        return true;
    }

    bool close()
    {
        cursor_.skip_to_token();
        cursor_.take_token();
        setting_node node = std::move(open_.back());
        open_.pop_back();
        keys_.pop_back();
        return add(std::move(node));
    }

    bool add(setting_node node)
    {
        if (open_.empty()) {
            into_.root = std::move(node);
            return true;
        }
        if (open_.back().what == setting_node::kind::object) {
            node.name = keys_.back().name;
            node.named_at = keys_.back().at;
        }
        open_.back().items.push_back(std::move(node));
        return true;
    }

    void drop_duplicates(setting_node& object)
    {
        const auto same = [&](const setting_node& first, const setting_node& second) {
            if (first.name != second.name) return false;
            keys_.back().name = second.name;
            complain(second.named_at, pointer(),
                     "the key is given twice, first at " + std::to_string(first.named_at.line) +
                         ':' + std::to_string(first.named_at.column));
            return true;
        };
        std::ranges::sort(object.items, [](const setting_node& left, const setting_node& right) {
            return std::tie(left.name, left.named_at) < std::tie(right.name, right.named_at);
        });
        const auto doubles = std::ranges::unique(object.items, same);
        object.items.erase(doubles.begin(), doubles.end());
    }

    std::string pointer() const
    {
        std::string out;
        for (std::size_t i = 0; i < open_.size(); ++i) {
            const bool named = open_[i].what == setting_node::kind::object;
            out =
                named ? join_pointer(out, keys_[i].name) : join_pointer(out, open_[i].items.size());
        }
        return out;
    }

    void complain(origin at, std::string pointer, std::string message)
    {
        into_.faults.push_back({at, std::move(pointer), std::move(message)});
    }

    text_cursor cursor_;
    json_text& into_;
    std::string_view token_;
    std::vector<setting_node> open_;
    std::vector<pending_key> keys_; ///< one per open level
};

/// The first byte that is not UTF-8, or npos.
std::size_t first_bad_byte(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const utf8_step step = next_utf8(text.substr(at));
        if (!step.valid) return at;
        at += step.size;
    }
    return std::string_view::npos;
}

} // namespace

origin position_of(std::string_view text, std::size_t offset, std::uint32_t source)
{
    text_cursor cursor{text, source};
    cursor.step_to(offset);
    return cursor.here();
}

json_text parse_json(std::string_view text, std::uint32_t source)
{
    json_text parsed;
    if (const std::size_t bad = first_bad_byte(text); bad != std::string_view::npos) {
        parsed.faults.push_back(
            {position_of(text, bad, source), {}, "not valid UTF-8; save the file as UTF-8"});
        return parsed;
    }
    tree_builder builder{text, source, parsed};
    parsed.is_json = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
    return parsed;
}

} // namespace netkit::core
