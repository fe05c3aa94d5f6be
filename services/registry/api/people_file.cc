#include "registry/api/people_file.h"

#include <utility>

#include "common/crypto/digest.h"
#include "common/csv/table.h"

namespace jemputbola::registry::api {
namespace {

// Where the columns stand in Columns().
enum Place { kNik, kName, kBirthDate, kKk, kSex, kAddress, kPhone, kMaritalStatus, kVillageCode, kVillage, kDistrict };

}  // namespace

const std::vector<csv::Column>& PeopleFile::Columns() {
  static const std::vector<csv::Column> kColumns = {
      {"nik", {"no_nik", "nomor_induk_kependudukan"}},
      {"full_name", {"nama", "nama_lengkap", "nama_lgkp", "name"}},
      {"birth_date", {"tanggal_lahir", "tgl_lahir", "tgl_lhr"}},
      {"kk", {"no_kk", "nomor_kk", "nkk"}, false},
      {"sex", {"jenis_kelamin", "jk", "jns_klmin", "jenis_klmin", "gender"}, false},
      {"address", {"alamat"}, false},
      {"phone", {"no_hp", "hp", "telepon", "no_telepon", "telp"}, false},
      {"marital_status", {"status_kawin", "status_perkawinan", "stat_kwn"}, false},
      {"village_code", {"kode_desa", "kode_kelurahan", "kode_desa_kelurahan", "kode_wilayah"}, false},
      {"village",
       {"desa", "kelurahan", "nama_desa", "nama_kelurahan", "desa_kelurahan", "desa_kel", "kel_desa"},
       false},
      {"district", {"kecamatan", "nama_kecamatan", "kode_kecamatan", "kec"}, false},
  };
  return kColumns;
}

absl::StatusOr<PeopleFile> PeopleFile::Receive(const ReadPiece& read, const std::function<bool()>& broken) {
  auto spool = spool::Spool::Open();
  if (!spool.ok()) return spool.status();
  PeopleFile file(*std::move(spool));
  csv::Table table(Columns(), {[&file](std::int64_t, const auto&) {
                                 ++file.rows_;
                                 return absl::OkStatus();
                               },
                               [&file](std::int64_t, std::string_view) { ++file.rows_; }});
  crypto::Digest digest;
  std::string piece;
  while (read(&piece)) {
    if (auto status = table.Feed(piece); !status.ok()) return status;
    if (auto status = file.spool_.Write(piece); !status.ok()) return status;
    digest.Add(piece);
  }
  if (broken()) return absl::CancelledError("The file broke off and nothing was changed; send it again");
  if (auto status = table.Finish(); !status.ok()) return status;
  if (!table.Has(kVillageCode) && !(table.Has(kVillage) && table.Has(kDistrict))) {
    return absl::InvalidArgumentError(
        "The first line has neither a column village_code (kode_desa) nor the two village (desa) and district "
        "(kecamatan); name the columns there");
  }
  file.told_ = {.kk = table.Has(kKk),
                .sex = table.Has(kSex),
                .address = table.Has(kAddress),
                .phone = table.Has(kPhone),
                .marital_status = table.Has(kMaritalStatus)};
  file.digest_ = digest.Hex();
  return file;
}

absl::Status PeopleFile::Read(absl::FunctionRef<absl::Status(std::int64_t line, const domain::PersonRow&)> row,
                              absl::FunctionRef<absl::Status(std::int64_t line, const domain::RowProblem&)> problem) {
  absl::Status problem_status;
  csv::Table table(Columns(), {[row](std::int64_t line, const std::vector<std::string_view>& values) {
                                 return row(line, {.nik = values[kNik],
                                                   .kk = values[kKk],
                                                   .full_name = values[kName],
                                                   .sex = values[kSex],
                                                   .birth_date = values[kBirthDate],
                                                   .address = values[kAddress],
                                                   .phone = values[kPhone],
                                                   .village_code = values[kVillageCode],
                                                   .village = values[kVillage],
                                                   .district = values[kDistrict],
                                                   .marital_status = values[kMaritalStatus]});
                               },
                               [&](std::int64_t line, std::string_view message) {
                                 if (problem_status.ok()) problem_status = problem(line, {"", std::string(message)});
                               }});
  const auto feed = [&](std::string_view piece) {
    if (auto status = table.Feed(piece); !status.ok()) return status;
    return problem_status;
  };
  if (auto status = spool_.Read(feed); !status.ok()) return status;
  if (auto status = table.Finish(); !status.ok()) return status;
  return problem_status;
}

}  // namespace jemputbola::registry::api
