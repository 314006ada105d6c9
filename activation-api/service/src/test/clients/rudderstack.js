// RudderStack's client for Node, used as its manual says: node rudderstack.js ADDRESS WRITE_KEY
import RudderAnalytics from '@rudderstack/rudder-sdk-node'

const [dataPlaneUrl, writeKey] = process.argv.slice(2)
const client = new RudderAnalytics(writeKey, { dataPlaneUrl })
client.identify({ userId: 'u2', traits: { email: 'rudder@example.com' } })
client.track({ userId: 'u2', event: 'Product Viewed', properties: { product_id: 'p1', price: 3 } })
await client.flush()
