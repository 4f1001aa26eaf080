"""The PHP snippet of docs/how-to/woocommerce.md, run by PHP with a shop of a few functions around it."""

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cartback.domain.events import CartChanged
from cartback.sources import woocommerce

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "woocommerce.md"
PHP = shutil.which("php")
SHOP = r"""
class Session {
    public $kept = array();
    function get_customer_id() { return 't_1'; }
    function get( $name ) { return $this->kept[ $name ] ?? null; }
    function set( $name, $value ) { $this->kept[ $name ] = $value; }
}
class Thing { public $name; function get_name() { return $this->name; } }
class Cart {
    public $lines = array();
    function get_cart() { return $this->lines; }
    function display_prices_including_tax() { return true; }
}
class Customer { function get_billing_email() { return 'ana@acme.example'; } }
class Shop { public $session, $cart, $customer; }
class Order { public $meta = array(); function update_meta_data( $name, $value ) { $this->meta[ $name ] = $value; } }
$shop = new Shop(); $shop->session = new Session(); $shop->cart = new Cart(); $shop->customer = new Customer();
$hooks = array(); $posted = array();
function WC() { global $shop; return $shop; }
function add_action( $hook, $call, $priority = 10 ) { global $hooks; $hooks[ $hook ] = $call; }
function is_admin() { return false; }
function wp_doing_ajax() { return false; }
function get_current_user_id() { return 9; }
function get_woocommerce_currency() { return 'EUR'; }
function wp_json_encode( $value ) { return json_encode( $value ); }
function wp_remote_post( $url, $request ) { global $posted; $posted[] = array( $url, $request ); }
require $argv[1];
$page = $hooks['woocommerce_cart_updated'];
$page();
$mug = new Thing(); $mug->name = 'Mug';
$line = array( 'product_id' => 22, 'variation_id' => 23, 'data' => $mug, 'quantity' => 2, 'line_total' => 20.0, 'line_tax' => 3.8 );
$shop->cart->lines = array( 'k' => $line );
$page(); $page();
$shop->cart->lines = array();
$page();
$order = new Order();
$hooks['woocommerce_checkout_create_order']( $order );
$block = new Order();
$hooks['woocommerce_store_api_checkout_update_order_meta']( $block );
echo json_encode( array( 'posted' => $posted, 'orders' => array( $order->meta, $block->meta ) ) );
"""


def snippet() -> str:
    [block] = re.findall(r"^```php\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(block)


def test_it_is_short() -> None:
    """The page promises a snippet: it has no more lines than fit on a screen."""
    assert sum(bool(line.strip()) for line in snippet().splitlines()) <= 40


@pytest.mark.skipif(PHP is None, reason="php is not installed")
def test_what_it_posts_is_taken(tmp_path: Path) -> None:
    """A change of the cart is one signed request that the source reads; a page that changes nothing is none.

    The cart that the order names is the cart that was posted.
    """
    (tmp_path / "snippet.php").write_text(snippet(), encoding="utf-8")
    (tmp_path / "shop.php").write_text(f"<?php{SHOP}", encoding="utf-8")
    command = [str(PHP), "-d", "error_reporting=-1", "-d", "display_errors=stderr", "shop.php", "snippet.php"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(done.stdout)
    assert [url for url, _ in answer["posted"]] == ["https://app.acme.example/webhooks/woocommerce/acme"] * 2
    carts = [
        event
        for _, request in answer["posted"]
        for event in woocommerce.events(
            request["headers"], request["body"].encode(), secret="the webhook's secret", shop="acme"
        )
    ]
    full, emptied = carts
    assert isinstance(full, CartChanged)
    assert isinstance(emptied, CartChanged)
    assert full.keys == ("customer:9", "email:ana@acme.example")
    assert [(line.product, line.variant, line.quantity, str(line.price)) for line in full.lines] == [
        ("22", "23", 2, "11.9")
    ]
    assert emptied.lines == ()
    assert datetime.now(UTC) >= full.at
    assert answer["orders"] == [{"cartback_cart": full.cart}] * 2
