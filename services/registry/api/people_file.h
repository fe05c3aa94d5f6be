#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/csv/header.h"
#include "common/spool/spool.h"
#include "registry/api/import.h"
#include "registry/domain/person_row.h"
#include "registry/store/people_list.h"

namespace jemputbola::registry::api {

// A file of people that was received whole and is well-formed: what its rows say is another matter. Not thread-safe.
class PeopleFile {
 public:
  // The columns of a people file, with their names in Indonesian and English.
  static const std::vector<csv::Column>& Columns();

  // INVALID_ARGUMENT for a file that csv::Table refuses, or that names villages by no column; CANCELLED when the sender
  // went away before the end, which `broken` tells after the last piece.
  static absl::StatusOr<PeopleFile> Receive(const ReadPiece& read, const std::function<bool()>& broken);

  // Lines after the header that have content.
  std::int64_t rows() const { return rows_; }
  const store::ToldColumns& told() const { return told_; }
  // BLAKE2b-256, hexadecimal.
  const std::string& digest() const { return digest_; }

  // Every row from the first; `problem` is called for lines that are none. Values are valid during the call only.
  absl::Status Read(absl::FunctionRef<absl::Status(std::int64_t line, const domain::PersonRow&)> row,
                    absl::FunctionRef<absl::Status(std::int64_t line, const domain::RowProblem&)> problem);

 private:
  explicit PeopleFile(spool::Spool spool) : spool_(std::move(spool)) {}

  spool::Spool spool_;
  std::int64_t rows_ = 0;
  store::ToldColumns told_;
  std::string digest_;
};

}  // namespace jemputbola::registry::api
