#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netkit/sniff/capture_filter.hpp"
#include "netkit/sniff/frame.hpp"

namespace netkit::sniff {

/// One instruction of the classic packet filter machine (bpf(4)): the layout that kernels take.
struct bpf_instruction {
    std::uint16_t code;
    std::uint8_t jump_true;
    std::uint8_t jump_false;
    std::uint32_t k;
};

/// A compiled filter expression; libpcap stays behind it.
class bpf_program {
public:
    struct options {
        link_type link = link_type::ethernet;
        std::uint32_t snaplen = 262144;
        bool optimize = true;
    };

    /// For frames of `how.link`, without a device. Nothing on an error, told in `why`.
    static std::optional<bpf_program> compile(std::string_view expression, const options& how,
                                              filter_fault& why);

    bool accepts(const std::uint8_t* data, std::uint32_t captured,
                 std::uint32_t wire) const noexcept;
    std::size_t size() const noexcept { return code_.size(); }
    std::string listing(listing_style style) const;

private:
    std::vector<bpf_instruction> code_;
};

/// Kernels take no longer programs.
inline constexpr std::size_t most_bpf_instructions = 4096;

/// libpcap's words without the general part before them.
std::string plain_complaint(std::string_view message);

/// Where in `expression` libpcap's complaint points, as far as that can be found out.
std::optional<std::size_t> fault_column(std::string_view expression, std::string_view message,
                                        const bpf_program::options& how);

/// What /etc/services says; `number` is 0 where both TCP and UDP have it.
bool find_service(std::string_view name, std::uint16_t& port, std::uint8_t& number);

/// libpcap's own numbers of link types differ from those of files for a few old ones.
int dlt_of(link_type link) noexcept;
link_type link_of(int dlt) noexcept;

} // namespace netkit::sniff
