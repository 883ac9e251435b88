import AuthorizationServer
import Foundation
import Logging
import NIOCore
import Synchronization

/// Stands in the pipeline of a listening socket and decides what is accepted: as many connections as the listener and
/// the descriptors of the process allow, and of one source as many as it may have.
///
/// Connections beyond the first two wait in the system's queue. Those of a source that has its share are closed at once:
/// in the queue they would stand before everybody else's. Touched on the socket's event loop only.
final class ConnectionGate: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    /// Connections that are accepted before the loop looks after others.
    private static let burst = 4
    /// How long nothing is accepted after the system had no descriptor or memory for a connection.
    private static let pause = TimeAmount.seconds(1)

    private let limits: ConnectionLimits
    private let budget: ConnectionBudget
    private let figures: ListenerFigures
    private let notices: GateNotices
    private var sources: SourceConnections?
    private var open = 0
    /// A read was asked for and waits for room.
    private var isWaiting = false
    /// The budget tells when a connection of any listener closes.
    private var isToldOfRoom = false
    /// Nothing is accepted for a while, and the loop does not look at the socket.
    private var isPaused = false
    private var isUnwatched = false
    private var context: ChannelHandlerContext?

    init(_ limits: ConnectionLimits, budget: ConnectionBudget, figures: ListenerFigures, notices: GateNotices) {
        self.limits = limits
        self.budget = budget
        self.figures = figures
        self.notices = notices
        sources = limits.connectionsPerSource.map { SourceConnections(limit: $0) }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func read(context: ChannelHandlerContext) {
        let ofListener = limits.connections - open
        let ofProcess = budget.room(leaving: limits.isForOperators ? 0 : ConnectionBudget.keptForOperators)
        let room = min(ofListener, ofProcess, Self.burst)
        guard !isPaused, room > 0 else {
            wait(isForWantOfDescriptors: ofListener > 0, context)
            return
        }
        isWaiting = false
        try? context.channel.syncOptions?.setOption(.maxMessagesPerRead, value: UInt(room))
        guard isUnwatched else { return context.read() }
        isUnwatched = false
        // Reads, too.
        try? context.channel.syncOptions?.setOption(.autoRead, value: true)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let channel = unwrapInboundIn(data)
        let source = sources == nil ? nil : channel.remoteAddress?.ipAddress.flatMap(SourceNetwork.init(address:))
        if let source, sources?.add(source) == false {
            figures.refused.wrappingAdd(1, ordering: .relaxed)
            notices.refused(channel.remoteAddress?.ipAddress, limits)
            return channel.close(promise: nil)
        }
        open += 1
        budget.take()
        figures.open.wrappingAdd(1, ordering: .relaxed)
        let gate = NIOLoopBound(self, eventLoop: context.eventLoop)
        channel.closeFuture.hop(to: context.eventLoop).whenComplete { _ in gate.value.closed(source) }
        context.fireChannelRead(data)
    }

    /// The system had nothing to accept a connection with. The socket stays, and is not asked again at once.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let code = (error as? IOError)?.errnoCode, [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(code), !isPaused {
            notices.cannotAccept(String(cString: strerror(code)))
            pause(context)
        }
        context.fireErrorCaught(error)
    }

    private func pause(_ context: ChannelHandlerContext) {
        isPaused = true
        isWaiting = true
        isUnwatched = true
        // A read that has failed counts as asked for still, and the loop would try it again without end.
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in
            isPaused = false
            proceed()
        }
    }

    private func closed(_ source: SourceNetwork?) {
        open -= 1
        if let source { sources?.remove(source) }
        figures.open.wrappingSubtract(1, ordering: .relaxed)
        budget.giveBack()
        proceed()
    }

    /// Reads if a read waits; where there is still no room, it waits on.
    private func proceed() {
        guard isWaiting, let context else { return }
        read(context: context)
    }

    private func wait(isForWantOfDescriptors: Bool, _ context: ChannelHandlerContext) {
        if !isWaiting, !isPaused {
            figures.paused.wrappingAdd(1, ordering: .relaxed)
            notices.full(limits, budget: isForWantOfDescriptors ? budget.size : nil)
        }
        isWaiting = true
        guard isForWantOfDescriptors, !isPaused, !isToldOfRoom else { return }
        isToldOfRoom = true
        let gate = NIOLoopBound(self, eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        budget.onceOneCloses {
            eventLoop.execute {
                gate.value.isToldOfRoom = false
                gate.value.proceed()
            }
        }
        // One may have closed meanwhile, before there was anybody to tell.
        if budget.room(leaving: limits.isForOperators ? 0 : ConnectionBudget.keptForOperators) > 0 {
            eventLoop.execute { gate.value.proceed() }
        }
    }
}
