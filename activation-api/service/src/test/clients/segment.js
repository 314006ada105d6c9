// Segment's client for Node, used as its manual says: node segment.js ADDRESS WRITE_KEY
import { Analytics } from '@segment/analytics-node'

const [host, writeKey] = process.argv.slice(2)
const analytics = new Analytics({ host, writeKey })
analytics.identify({ userId: 'u1', anonymousId: 'anon-1', traits: { email: 'nina@example.com' } })
analytics.track({
  userId: 'u1',
  anonymousId: 'anon-1',
  event: 'Order Completed',
  timestamp: new Date('2026-04-01T08:30:00.250Z'),
  properties: { order_id: 'o1', revenue: 12.5, currency: 'EUR' },
})
analytics.page({ anonymousId: 'anon-1', name: 'Home' })
await analytics.closeAndFlush()
