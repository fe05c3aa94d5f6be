#include "registry/api/people_file.h"

#include <utility>

#include "common/crypto/digest.h"
#include "common/csv/table.h"
#include "common/spool/spool.h"

namespace jemputbola::registry::api {
namespace {

// Where the columns stand in Columns().
enum Place { kNik, kName, kBirthDate, kKk, kSex, kAddress, kPhone, kMaritalStatus, kVillageCode, kVillage, kDistrict };
constexpr std::size_t kPlaces = kDistrict + 1;

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

absl::Status PeopleFile::Put(unsigned part, std::int64_t line, const std::vector<std::string_view>& values) {
  std::optional<RowSpool>& spool = parts_[part];
  if (!spool) {
    auto opened = RowSpool::Open();
    if (!opened.ok()) return opened.status();
    spool = *std::move(opened);
  }
  return spool->Write(line, values);
}

absl::StatusOr<PeopleFile> PeopleFile::Receive(const ReadPiece& read, const std::function<bool()>& broken,
                                               const PartOf& part_of) {
  PeopleFile file;
  absl::Status problem_status;
  csv::Table table(Columns(), {[&](std::int64_t line, const std::vector<std::string_view>& values) {
                                 const unsigned part = part_of(values[kNik]);
                                 return file.Put(file.rows_++ < kInOrder ? 0 : 1 + part, line, values);
                               },
                               [&](std::int64_t line, std::string_view message) {
                                 ++file.rows_;
                                 if (problem_status.ok()) problem_status = file.Put(0, line, {message});
                               }});
  crypto::Digest digest;
  std::int64_t bytes = 0;
  std::string piece;
  while (read(&piece)) {
    if (auto status = table.Feed(piece); !status.ok()) return status;
    if (!problem_status.ok()) return problem_status;
    bytes += static_cast<std::int64_t>(piece.size());
    if (bytes > spool::Spool::kMostBytes) {
      return absl::ResourceExhaustedError("The file is larger than 4 GiB: split it");
    }
    digest.Add(piece);
  }
  if (broken()) return absl::CancelledError("The file broke off and nothing was changed; send it again");
  if (auto status = table.Finish(); !status.ok()) return status;
  if (!problem_status.ok()) return problem_status;
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
  const auto take = [&](std::int64_t line, const std::vector<std::string_view>& values) {
    if (values.size() != kPlaces) return problem(line, {"", std::string(values.front())});
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
  };
  for (std::optional<RowSpool>& part : parts_) {
    if (!part) continue;
    if (auto status = part->Read(take); !status.ok()) return status;
    part.reset();
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
