// Where the sources lie, for tests that read golden files. One file alone is compiled with the
// path, so that the others compile to the same object in every clone.
#pragma once

#include <filesystem>

namespace netkit::test {

std::filesystem::path source_folder();

} // namespace netkit::test
