#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "netkit/proxy/field_section.hpp"
#include "netkit/proxy/rule.hpp"

namespace netkit::proxy {

struct chunk_limits {
    std::size_t extension_line = 4096;  ///< bytes of extensions in one size line
    std::size_t extension_body = 65536; ///< and in one body
    std::size_t trailer_bytes = 16384;
    std::size_t trailer_count = 100;
};

/// Strict incremental decoder of chunked bodies (RFC 9112 §7.1). Fed whatever has arrived, it hands
/// back slices of the input that are body data, one at a time. Extensions are checked and dropped.
class chunked_decoder {
public:
    explicit chunked_decoder(const chunk_limits& limits = {});
    void reset() noexcept;

    struct step {
        parse_status status;   ///< need_more: body goes on; complete: last chunk and trailers read
        std::size_t consumed;  ///< bytes of `input` done with, data included
        std::string_view data; ///< body bytes inside `input`, may be empty
    };
    /// Looks at the front of `input` and goes at most to the end of one run of data; without data,
    /// `need_more` has consumed all of the input. Bytes behind a `complete` body are not consumed.
    step next(std::string_view input);

    rule broken() const noexcept { return broken_; }
    /// After `complete`: the trailer section as received, CRLF after each line, empty if none;
    /// checked like any field. Kept by the decoder until `reset`. Fields that may not stand there
    /// (`is_forbidden_trailer`) are marked `dropped`.
    std::string_view trailers() const noexcept { return trailers_; }
    const field_table& trailer_fields() const noexcept { return section_.fields(); }

private:
    /// Where the next byte stands; the states of an extension are those of its grammar.
    enum class state : std::uint8_t {
        size_begin,  ///< before the first digit
        size,        ///< behind a digit
        before_name, ///< behind `;` and white space
        name,
        after_name,   ///< white space behind a name: `=` or `;` follows
        before_value, ///< behind `=` and white space
        token,        ///< in an unquoted value
        quoted,       ///< in a quoted string
        escaped,      ///< behind its backslash
        quote_end,    ///< behind a quoted string
        after_value,  ///< white space behind a value: `;` follows
        line_end,     ///< between CR and LF of the size line
        data,
        data_cr, ///< before the CRLF that ends the data
        data_lf,
        trailers,
        done,
    };

    std::size_t read_size_line(std::string_view input) noexcept;
    std::size_t read_data_end(std::string_view input) noexcept;
    std::size_t read_trailers(std::string_view input);
    void take_size_byte(char byte) noexcept;
    void add_digit(unsigned digit) noexcept;
    void take_extension_byte(char byte) noexcept;
    bool step_extension(char byte) noexcept;
    void end_size_line() noexcept;
    void drop_forbidden_trailers() noexcept;
    void fail(rule broken) noexcept { broken_ = broken; }

    chunk_limits limits_;
    field_section section_;
    std::string trailers_;
    state state_ = state::size_begin;
    rule broken_ = rule::none;
    int digits_ = 0;
    std::uint64_t left_ = 0; ///< of the chunk's size, then of its data
    std::size_t extension_line_ = 0;
    std::size_t extension_body_ = 0;
};

/// Writes `size` as a chunk size line (`1a2b\r\n`) into `out`, at least 18 bytes; returns its
/// length.
std::size_t write_chunk_size(char* out, std::uint64_t size) noexcept;

} // namespace netkit::proxy
