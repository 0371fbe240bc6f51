#include "field_plan.hpp"
#include "print_packet.hpp"
#include "print_value.hpp"

namespace netkit::sniff {

namespace {

/// Fields come in the order of the bytes and are wanted in the order of the columns: each column
/// collects its own text first.
class columns final : public packet_printer {
public:
    explicit columns(const std::vector<std::string>& names) : plan_{names}
    {
        for (std::size_t i = 0; i < names.size(); ++i)
            texts_.emplace_back(64);
    }

    void print(const packet& of, std::string_view, text_out& to) override
    {
        for (auto& text : texts_)
            text.clear();
        for (const layer& each : of.layers())
            if (plan_.wants(each.id)) collect(of, each);
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            if (i > 0) to.put('\t');
            to.put(texts_[i].view());
        }
        to.put('\n');
    }

private:
    void collect(const packet& of, const layer& from)
    {
        values_.collect(of, from, plan_.wanted(from.id));
        for (const value& each : values_.all())
            plan_.columns(from.id, place_of(from.id, each), [&](std::size_t column) {
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

} // namespace

std::unique_ptr<packet_printer> print_fields(std::vector<std::string> names)
{
    return std::make_unique<columns>(names);
}

} // namespace netkit::sniff
