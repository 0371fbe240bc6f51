#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace netkit::proxy {

/// How foreign bytes are made harmless on their way into a line of the access log.
enum class escape_style : std::uint8_t {
    json,   ///< inside a JSON string: `\"`, `\u001b`; an invalid byte becomes `\ufffd`
    quoted, ///< inside double quotes: `\"`, `\\`, `\x1B`; invalid UTF-8 byte by byte
    word,   ///< outside of quotes: as `quoted`, and a space becomes `\x20`
};

/// Appends `text`, escaped. Beyond what the style needs, everything that a terminal or a reader of
/// lines could take for more than a letter is escaped as well: C1 controls, line and paragraph
/// separators, bidirectional controls. Allocates only what `out` grows by.
void append_escaped(std::string& out, std::string_view text, escape_style style);

} // namespace netkit::proxy
