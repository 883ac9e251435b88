import AsyncHTTPClient
import Dispatch
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// `DocumentFetcher` over HTTP/1.1, with TLS 1.2 or better where the URL says https.
///
/// No redirects, no compression (it is not asked for, and a small answer cannot become a large one), no proxy, no
/// credentials of its own.
package final class HTTPDocumentFetcher: DocumentFetcher {
    /// Who may answer by plain http.
    package enum PlainServers: Sendable {
        /// What is fetched is signed, or the answer is.
        case any
        /// On this machine the user of this process, or root.
        case ours
    }

    /// What a server has to prove before anything is sent to it.
    private enum Proof: Hashable {
        case name(ServerName)
        case user
        case nothing
    }

    private let trust: ServerTrust
    private let connections: Int
    private let plainServers: PlainServers
    /// One for each proof; hosts are those of the configuration.
    private let clients = Mutex<[Proof: HTTPClient]>([:])

    /// - Parameters:
    ///   - trust: Whose certificates servers may have.
    ///   - connections: How many there may be to one server at a time.
    package init(trust: ServerTrust = .system, connections: Int = 8, plainServers: PlainServers = .any) {
        self.trust = trust
        self.connections = connections
        self.plainServers = plainServers
    }

    // A client insists on being shut down before it goes.
    deinit {
        for client in clients.withLock({ $0.values }) { client.shutdown { [client] _ in _ = client } }
    }

    private func client(for url: RevocationURL) -> HTTPClient {
        let proof = proof(of: url)
        return clients.withLock { clients in
            if let client = clients[proof] { return client }
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration(demanding: proof))
            clients[proof] = client
            return client
        }
    }

    private func proof(of url: RevocationURL) -> Proof {
        if let name = ServerName(of: url) { return .name(name) }
        return url.scheme == .http && plainServers == .ours ? .user : .nothing
    }

    private func configuration(demanding proof: Proof) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.trustRoots = trust.roots
        configuration.tlsConfiguration = tls
        // Meant for debugging, but called before a connection is used, and what it refuses is not used.
        switch proof {
        case .name(let name): configuration.http1_1ConnectionDebugInitializer = { name.check($0) }
        case .user: configuration.http1_1ConnectionDebugInitializer = { LocalServerCheck().check($0) }
        case .nothing: break
        }
        configuration.httpVersion = .http1Only
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        // A server that cannot be reached, or has the wrong certificate, is reported at once and for what it is.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    package func fetch(_ request: FetchRequest) async throws(FetchFailure) -> FetchAnswer {
        do { return try await within(request.timeout) { try await self.exchange(request) } } catch {
            throw Self.failure(of: error, timeout: request.timeout)
        }
    }

    /// The client's own deadline ends with the head of an answer; this one ends with its last byte.
    func within<Answer: Sendable>(
        _ timeout: Duration, _ work: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw FetchFailure.timeout(timeout)
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw FetchFailure.timeout(timeout) }
            return answer
        }
    }

    static func failure(of error: any Error, timeout: Duration) -> FetchFailure {
        switch error {
        case let failure as FetchFailure: failure
        case let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout:
            .timeout(timeout)
        default: .unreachable(FetchFailure.words(for: error))
        }
    }

    private func exchange(_ request: FetchRequest) async throws -> FetchAnswer {
        let response = try await response(to: request)
        let headers = CachingHeaders(response.headers)
        guard response.status != .notModified else { return .notModified(headers) }
        guard response.status == .ok else { throw FetchFailure.status(Int(response.status.code)) }
        return .content(try await body(of: response, limit: request.sizeLimit), headers)
    }

    /// The head of the answer, whatever its status.
    func response(to request: FetchRequest) async throws -> HTTPClientResponse {
        try await client(for: request.url).execute(message(of: request), timeout: .init(request.timeout))
    }

    private func message(of request: FetchRequest) -> HTTPClientRequest {
        var message = HTTPClientRequest(url: request.url.description)
        message.headers.add(name: "User-Agent", value: "chancery")
        // Without it a server may compress what it sends (RFC 9110 §12.5.3).
        message.headers.add(name: "Accept-Encoding", value: "identity")
        for field in request.headers { message.headers.add(name: field.name, value: field.value) }
        if let tag = request.entityTag { message.headers.add(name: "If-None-Match", value: tag) }
        if let time = request.lastModified { message.headers.add(name: "If-Modified-Since", value: time) }
        if let token = request.bearerToken {
            message.headers.add(name: "Authorization", value: "Bearer \(token.text)")
        }
        if let body = request.body {
            message.method = .POST
            message.headers.add(name: "Content-Type", value: body.contentType)
            message.body = .bytes(body.bytes)
        }
        return message
    }

    /// The content codings that there are (RFC 9110 §8.4.1, RFC 7932, RFC 8878). Some servers write there what is none.
    private static let compressions: Set<String> = [
        "gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd", "dcb", "dcz",
    ]

    func body(of response: HTTPClientResponse, limit: Int) async throws -> [UInt8] {
        for coding in response.headers[canonicalForm: "Content-Encoding"]
        where Self.compressions.contains(coding.lowercased()) {
            throw FetchFailure.encoded(String(coding))
        }
        let announced = response.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
        guard announced <= limit else { throw FetchFailure.tooLarge(limit: limit) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(announced)
        for try await part in response.body {
            guard bytes.count + part.readableBytes <= limit else { throw FetchFailure.tooLarge(limit: limit) }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }
}
