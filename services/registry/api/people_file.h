#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/csv/header.h"
#include "registry/api/import.h"
#include "registry/api/row_spool.h"
#include "registry/domain/person_row.h"
#include "registry/store/people_list.h"

namespace jemputbola::registry::api {

// A file of people that was received whole and is well-formed: what its rows say is another matter. Its rows wait in
// parts: the first ones as they stand in the file, those of a longer file by where the index of their NIK falls, so
// that a transaction's rows lie close together in the database and a long list writes each page of it but a few times.
// Not thread-safe.
class PeopleFile {
 public:
  // The columns of a people file, with their names in Indonesian and English.
  static const std::vector<csv::Column>& Columns();

  // `part_of`: a number below kParts for the NIK of each row, as it is written there; the same for the same NIK.
  // INVALID_ARGUMENT for a file that csv::Table refuses, or that names villages by no column; CANCELLED when the sender
  // went away before the end, which `broken` tells after the last piece.
  using PartOf = std::function<unsigned(std::string_view nik)>;
  static absl::StatusOr<PeopleFile> Receive(const ReadPiece& read, const std::function<bool()>& broken,
                                            const PartOf& part_of);

  // Lines after the header that have content.
  std::int64_t rows() const { return rows_; }
  const store::ToldColumns& told() const { return told_; }
  // BLAKE2b-256, hexadecimal.
  const std::string& digest() const { return digest_; }

  static constexpr unsigned kParts = 16;
  // So many rows are read in their order; after them, rows with one NIK are.
  static constexpr std::int64_t kInOrder = 65'536;

  // Every row once; `problem` is called for lines that are none. Values are valid during the call only. Once.
  absl::Status Read(absl::FunctionRef<absl::Status(std::int64_t line, const domain::PersonRow&)> row,
                    absl::FunctionRef<absl::Status(std::int64_t line, const domain::RowProblem&)> problem);

 private:
  PeopleFile() : parts_(1 + kParts) {}
  absl::Status Put(unsigned part, std::int64_t line, const std::vector<std::string_view>& values);

  // Empty ones are never opened.
  std::vector<std::optional<RowSpool>> parts_;
  std::int64_t rows_ = 0;
  store::ToldColumns told_;
  std::string digest_;
};

}  // namespace jemputbola::registry::api
