// --tree: a packet's outline, four spaces a level.

#include "outline.hpp"
#include "print_packet.hpp"

namespace netkit::sniff {

namespace {

class tree_printer final : public packet_printer {
public:
    void print(const packet& of, std::string_view interface, text_out& to) override
    {
        for (const auto& row : outline_.rows(of, interface)) {
            to.put(' ', std::size_t{4} * row.depth);
            to.put(row.text);
            to.put('\n');
        }
        to.put('\n');
    }

private:
    outline outline_;
};

} // namespace

std::unique_ptr<packet_printer> print_tree()
{
    return std::make_unique<tree_printer>();
}

} // namespace netkit::sniff
