#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/rpc_method.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>

#include "rpc_fixture.h"

namespace jemputbola::rpc {
namespace {

using platform::v1::GetStatusResponse;

// grpc.health.v1.Health/Check by hand: Debian ships no compiled stub of it. 1 is SERVING, 2 NOT_SERVING.
int Health(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::internal::RpcMethod method("/grpc.health.v1.Health/Check", grpc::internal::RpcMethod::NORMAL_RPC, channel);
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
  grpc::Slice empty("", 0);
  request = grpc::ByteBuffer(&empty, 1);
  auto context = NewContext(absl::Seconds(5));
  grpc::Status status =
      grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer, grpc::ByteBuffer, grpc::ByteBuffer>(
          channel.get(), method, context.get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  grpc::Slice slice;
  if (!response.DumpToSingleSlice(&slice).ok() || slice.size() != 2) return 0;
  return slice.begin()[1];
}

TEST_F(RpcTest, HealthIsWhatTheServiceSaid) {
  auto calls = MakeCalls();
  auto server = Serve(*calls, {});
  auto channel = Connect();
  EXPECT_EQ(Health(channel), 2);
  server->SetServing(true);
  EXPECT_EQ(Health(channel), 1);
  server->SetServing(false);
  EXPECT_EQ(Health(channel), 2);
}

TEST_F(RpcTest, MalformedInputWritesNoLineOfItsOwn) {
  auto calls = MakeCalls();
  auto server = Serve(*calls, {});
  // Field 1, a text of one byte that is no UTF-8.
  platform::v1::ReadRequest request;
  testing::internal::CaptureStderr();
  EXPECT_FALSE(request.ParseFromString("\x0a\x01\xff"));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(RpcTest, AStaleSocketIsReplaced) {
  std::string path = folder_ + "/server.sock";
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  close(listener);
  auto calls = MakeCalls();
  Admin admin(*calls, [](const Call&, GetStatusResponse*) { return absl::OkStatus(); });
  auto server = Serve(*calls, {&admin});
  EXPECT_TRUE(GetStatus(Connect()).ok());
}

TEST_F(RpcTest, ASocketThatIsServedIsLeftAlone) {
  auto calls = MakeCalls();
  Admin admin(*calls, [](const Call&, GetStatusResponse*) { return absl::OkStatus(); });
  auto server = Serve(*calls, {&admin});
  ServerOptions options;
  options.address = Address();
  absl::Status second = Server::Start(options, {}, *calls).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(second.message().find(folder_ + "/server.sock"), absl::string_view::npos) << second;
  EXPECT_TRUE(GetStatus(Connect()).ok());
}

TEST_F(RpcTest, AFileInPlaceOfTheSocketIsLeftAlone) {
  std::string path = folder_ + "/server.sock";
  std::ofstream(path) << "precious";
  auto calls = MakeCalls();
  ServerOptions options;
  options.address = Address();
  EXPECT_EQ(Server::Start(options, {}, *calls).status().code(), absl::StatusCode::kUnavailable);
  std::string content;
  std::ifstream(path) >> content;
  EXPECT_EQ(content, "precious");
}

TEST_F(RpcTest, TheSocketAndItsFolderBelongToTheOwnerAlone) {
  auto calls = MakeCalls();
  auto server = Serve(*calls, {}, "run/server");
  struct stat folder {};
  struct stat socket {};
  ASSERT_EQ(stat((folder_ + "/run").c_str(), &folder), 0);
  ASSERT_EQ(stat((folder_ + "/run/server.sock").c_str(), &socket), 0);
  EXPECT_EQ(folder.st_mode & 0777, 0700u);
  EXPECT_EQ(socket.st_mode & 0777, 0600u);
}

TEST_F(RpcTest, APortThatIsTakenIsNamed) {
  auto calls = MakeCalls();
  ServerOptions options;
  options.address = "127.0.0.1:0";
  auto first = Server::Start(options, {}, *calls);
  ASSERT_TRUE(first.ok()) << first.status();
  options.address = "127.0.0.1:" + std::to_string((*first)->port());
  absl::Status second = Server::Start(options, {}, *calls).status();
  EXPECT_EQ(second.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(second.message().find(options.address.c_str()), absl::string_view::npos) << second;
}

TEST_F(RpcTest, BeyondLoopbackNothingWorksWithoutTls) {
  auto calls = MakeCalls();
  for (const char* address : {"0.0.0.0:0", "192.0.2.7:50051", "registry.example:443", "[::]:0"}) {
    ServerOptions server;
    server.address = address;
    EXPECT_EQ(Server::Start(server, {}, *calls).status().code(), absl::StatusCode::kFailedPrecondition) << address;
    ChannelOptions channel;
    channel.address = address;
    EXPECT_EQ(MakeChannel(channel).status().code(), absl::StatusCode::kFailedPrecondition) << address;
  }
}

TEST_F(RpcTest, AServerThatComesBackIsReachedWithinASecondAndAHalf) {
  auto calls = MakeCalls();
  Admin admin(*calls, [](const Call&, GetStatusResponse*) { return absl::OkStatus(); });
  auto channel = Connect();
  absl::Time down_until = absl::Now() + absl::Seconds(4);
  while (absl::Now() < down_until) ASSERT_FALSE(GetStatus(channel).ok());
  auto server = Serve(*calls, {&admin});
  absl::Time back = absl::Now();
  while (!GetStatus(channel).ok()) ASSERT_LT(absl::Now() - back, absl::Milliseconds(1500));
}

class TlsTest : public RpcTest {
 protected:
  // An authority, and certificates for a server on 127.0.0.1 and for a client, by openssl.
  void SetUp() override {
    ASSERT_EQ(Shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority "
                    "-keyout ca.key -out ca.pem"),
              0);
    ASSERT_EQ(Issue("server", "ca"), 0);
    ASSERT_EQ(Issue("client", "ca"), 0);
  }
  int Issue(const std::string& name, const std::string& authority) {
    return Shell("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name + " -keyout " +
                 name + ".key -out " + name +
                 ".csr && printf 'subjectAltName=IP:127.0.0.1' > san && openssl x509 -req -in " + name + ".csr -CA " +
                 authority + ".pem -CAkey " + authority +
                 ".key -CAcreateserial -days 2 -extfile san "
                 "-out " +
                 name + ".pem");
  }
  int Shell(const std::string& command) {
    return std::system(("cd " + folder_ + " && { " + command + "; } >/dev/null 2>&1").c_str());
  }
  TlsFiles Files(const std::string& name) const {
    return {folder_ + "/ca.pem", folder_ + "/" + name + ".pem", folder_ + "/" + name + ".key"};
  }
  absl::Status CallWith(const TlsFiles& tls, int port) {
    ChannelOptions options;
    options.address = "127.0.0.1:" + std::to_string(port);
    options.token = ReadToken(folder_ + "/tokens", "caller").value();
    options.tls = tls;
    auto channel = MakeChannel(options);
    if (!channel.ok()) return channel.status();
    return GetStatus(*channel, absl::Seconds(2)).status();
  }
};

TEST_F(TlsTest, BothSidesShowACertificate) {
  auto calls = MakeCalls();
  Admin admin(*calls, [](const Call&, GetStatusResponse*) { return absl::OkStatus(); });
  ServerOptions options;
  options.address = "0.0.0.0:0";
  options.tls = Files("server");
  auto server = Server::Start(options, {&admin}, *calls);
  ASSERT_TRUE(server.ok()) << server.status();
  int port = (*server)->port();
  absl::Status status = CallWith(Files("client"), port);
  EXPECT_TRUE(status.ok()) << status;

  ASSERT_EQ(Shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=stranger "
                  "-keyout stranger.key -out stranger.pem"),
            0);
  EXPECT_FALSE(CallWith(Files("stranger"), port).ok());
  EXPECT_FALSE(CallWith({}, port).ok());
}

TEST_F(TlsTest, AMissingTlsFileIsNamed) {
  TlsFiles files = Files("client");
  files.key = folder_ + "/absent.key";
  absl::Status status = CallWith(files, 1);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_NE(status.message().find("absent.key"), absl::string_view::npos) << status;
  files.key = "";
  EXPECT_EQ(CallWith(files, 1).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(RpcTest, ATokenThatOthersMayReadIsRefused) {
  ASSERT_EQ(chmod((folder_ + "/tokens/caller.token").c_str(), 0644), 0);
  EXPECT_EQ(ReadToken(folder_ + "/tokens", "caller").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(MakeAuthenticator(folder_ + "/tokens").status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(RpcTest, ATokenIsNeverOverwritten) {
  std::string before = ReadToken(folder_ + "/tokens", "caller").value();
  EXPECT_EQ(WriteTokens(folder_ + "/tokens", {"caller"}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReadToken(folder_ + "/tokens", "caller").value(), before);
  EXPECT_EQ(ReadToken(folder_ + "/tokens", "nobody").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace jemputbola::rpc
