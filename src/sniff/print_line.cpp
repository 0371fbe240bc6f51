#include "print_packet.hpp"

namespace netkit::sniff {

namespace {

class lines final : public packet_printer {
public:
    explicit lines(const line_options& options) : printer_{options} {}

    void print(const packet& of, std::string_view interface, text_out& to) override
    {
        printer_.print(of, interface, to);
    }

private:
    line_printer printer_;
};

} // namespace

std::unique_ptr<packet_printer> print_lines(const line_options& options)
{
    return std::make_unique<lines>(options);
}

} // namespace netkit::sniff
