import NIOCore
import NIOPosix
import NIOSSL

/// A run from the first connection to the result. Lives on one event loop.
final class LoadRun {
    private let plan: LoadPlan
    private var devices: Devices
    private var requests: LoadRequests
    private let loop: any EventLoop
    private let result: EventLoopPromise<LoadResult>
    private var began: ProcessTimes?
    private var microseconds: [UInt32] = []
    private var isOver = false

    init(_ plan: LoadPlan, devices: Devices, requests: LoadRequests, on loop: any EventLoop) {
        self.plan = plan
        self.devices = devices
        self.requests = requests
        self.loop = loop
        result = loop.makePromise()
        microseconds.reserveCapacity(1 << 20)
    }

    func start() -> EventLoopFuture<LoadResult> {
        for _ in 0..<plan.connections { connect() }
        let view = loop.assumeIsolated()
        view.scheduleTask(in: plan.warmup) { self.begin() }
        view.scheduleTask(in: plan.warmup + plan.duration) { self.end() }
        return result.futureResult
    }

    /// The next request's bytes; nil when there are no more, which ends the run.
    func request() -> ByteBuffer? {
        let request = requests.take()
        if request == nil { failed(LoadFault.exhausted) }
        return request
    }

    /// Takes note of an answer, and says whether its connection shall ask again.
    func answered(after time: TimeAmount) -> Bool {
        if began != nil, !isOver { microseconds.append(UInt32(clamping: time.nanoseconds / 1000)) }
        if microseconds.count == plan.requests { end() }
        if plan.isHandshakePerRequest, !isOver { connect() }
        return !plan.isHandshakePerRequest && !isOver
    }

    /// Ends the run: what is measured while some requests fail is not the service's speed.
    func failed(_ fault: any Error) {
        guard !isOver else { return }
        isOver = true
        result.fail(fault)
    }

    private func connect() {
        let context: NIOSSLContext
        do { context = try devices.context() } catch { return failed(error) }
        let run = NIOLoopBound(self, eventLoop: loop)
        let start = NIODeadline.now()
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    try pipeline.addHandler(TokenExchange(in: run.value, since: start))
                }
            }
            .connect(host: "127.0.0.1", port: plan.port)
            .assumeIsolated()
            .whenFailure { self.failed($0) }
    }

    private func begin() {
        began = ProcessTimes(server: plan.serverPid)
    }

    private func end() {
        guard let began, !isOver else { return }
        isOver = true
        let times = ProcessTimes(server: plan.serverPid) - began
        guard !microseconds.isEmpty else { return result.fail(LoadFault.nothingAnswered) }
        result.succeed(LoadResult(sorted: microseconds.sorted(), times: times))
    }
}
