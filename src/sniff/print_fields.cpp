#include "field_plan.hpp"
#include "print_packet.hpp"
#include "print_value.hpp"

namespace netkit::sniff {

namespace {

/// Fields come in the order of the bytes and are wanted in the order of the columns: each column
/// collects its own text first.
class columns {
public:
    explicit columns(const std::vector<std::string>& names) : plan_{names}
    {
        for (std::size_t i = 0; i < names.size(); ++i)
            texts_.emplace_back(64);
    }

    const std::vector<text_out>& read(const packet& of)
    {
        for (auto& text : texts_)
            text.clear();
        for (const layer& each : of.layers())
            if (plan_.wants(each.id)) collect(of, each);
        return texts_;
    }

private:
    void collect(const packet& of, const layer& from)
    {
        values_.collect(of, from, plan_.wanted(from.id));
        for (const value& each : values_.all())
            plan_.columns(from.id, each.place, [&](std::size_t column) {
                auto& text = texts_[column];
                if (!text.empty()) text.put(',');
                if (each.of->as == form::bytes && each.size == 0)
                    text.put("<MISSING>"); // as tshark writes bytes that are none
                else
                    put_value(text, each);
            });
    }

    field_plan plan_;
    std::vector<text_out> texts_;
    value_list values_;
};

class field_lines final : public packet_printer {
public:
    explicit field_lines(const std::vector<std::string>& names) : columns_{names} {}

    void print(const packet& of, std::string_view, text_out& to) override
    {
        bool is_first = true;
        for (const auto& text : columns_.read(of)) {
            if (!is_first) to.put('\t');
            is_first = false;
            to.put(text.view());
        }
        to.put('\n');
    }

private:
    columns columns_;
};

/// Quoted only where it must be.
void put_csv(std::string_view text, text_out& to)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return to.put(text);
    to.put('"');
    for (const char c : text) {
        if (c == '"') to.put('"');
        to.put(c);
    }
    to.put('"');
}

class csv_lines final : public packet_printer {
public:
    explicit csv_lines(const std::vector<std::string>& names) : names_{names}, columns_{names} {}

    void begin(text_out& to) override
    {
        put_line(names_, [](const auto& each) { return std::string_view{each}; }, to);
    }

    void print(const packet& of, std::string_view, text_out& to) override
    {
        put_line(columns_.read(of), [](const auto& each) { return each.view(); }, to);
    }

private:
    template <class Cells, class View>
    static void put_line(const Cells& cells, View view, text_out& to)
    {
        bool is_first = true;
        for (const auto& each : cells) {
            if (!is_first) to.put(',');
            is_first = false;
            put_csv(view(each), to);
        }
        to.put('\n');
    }

    std::vector<std::string> names_;
    columns columns_;
};

} // namespace

std::unique_ptr<packet_printer> print_fields(const std::vector<std::string>& names)
{
    return std::make_unique<field_lines>(names);
}

std::unique_ptr<packet_printer> print_csv(const std::vector<std::string>& names)
{
    return std::make_unique<csv_lines>(names);
}

} // namespace netkit::sniff
