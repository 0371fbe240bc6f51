#include "netkit/sniff/error.hpp"

#include <array>
#include <string>

namespace netkit::sniff {

namespace {

struct meaning {
    errc code;
    fault boils_down_to;
    const char* message;
};

constexpr std::array meanings{
    meaning{errc::unknown_format, fault::peer_fault, "not a pcap or pcapng file"},
    meaning{errc::unsupported_version, fault::peer_fault, "unsupported version of the file format"},
    meaning{errc::truncated_file, fault::peer_fault, "the file ends inside a record"},
    meaning{errc::corrupt_record, fault::peer_fault, "corrupt record"},
    meaning{errc::corrupt_compression, fault::peer_fault, "damaged gzip or zstd data"},
    meaning{errc::truncated_compression, fault::peer_fault, "the compressed data end early"},
    meaning{errc::too_much, fault::limit, "more than can be kept"},
    meaning{errc::several_link_types, fault::local_fault,
            "a pcap file holds one link type only; write pcapng instead"},
    meaning{errc::bad_file_name, fault::local_fault, "not usable as the name of a file"},
};

class sniff_category_type final : public netkit::error_category {
public:
    const char* name() const noexcept override { return "netkit.sniff"; }

    std::string message(int value) const override
    {
        for (const auto& row : meanings) {
            if (static_cast<int>(row.code) == value) return row.message;
        }
        return "unknown";
    }

    boost::system::error_condition default_error_condition(int value) const noexcept override
    {
        for (const auto& row : meanings) {
            if (static_cast<int>(row.code) == value) return make_error_condition(row.boils_down_to);
        }
        return {value, *this};
    }
};

} // namespace

const boost::system::error_category& sniff_category() noexcept
{
    static const sniff_category_type category;
    return category;
}

} // namespace netkit::sniff
